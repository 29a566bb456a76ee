import type { FastifyReply } from "fastify";

/** Escapes text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

const style = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1b1b1f }
  h1 { font-size: 1.4rem }
  ul { list-style: none; padding: 0 }
  li { margin: 0.5rem 0 }
  button { font: inherit; padding: 0.5rem 1rem; border: 1px solid #8a8a93; border-radius: 4px; background: #fff }
  li button { width: 100%; text-align: left }
  button:hover, button:focus-visible { background: #eef4ff; border-color: #0f5cc0 }
  small { color: #55555e; display: block }
  input { font: inherit; padding: 0.5rem }
`;

/**
 * Renders a page of the emulator.
 * @param body HTML
 */
export function renderPage(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} - Harbor (emulated Entra ID)</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(html);
}
