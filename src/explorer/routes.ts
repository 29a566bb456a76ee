import type { FastifyInstance, FastifyReply } from "fastify";
import type { Asset, ExplorerAssets } from "./assets.ts";
import { fileHeaders, createPageHeaders } from "./content-security-policy.ts";
import type { ExplorerSettings } from "./settings.ts";

export interface Explorer {
  /** Undefined if the page is not installed or not built. */
  readonly assets: ExplorerAssets | undefined;
  readonly settings: ExplorerSettings;
}

const immutableCacheControl = "public, max-age=31536000, immutable";

/** Adds the page at `GET /`, and below `/explorer/` its settings, its files and the redirect page of sign-in. */
export function registerExplorer(server: FastifyInstance, { assets = new Map(), settings }: Explorer): void {
  const headers = createPageHeaders(new URL(settings.authority).origin);
  const page = assets.get("index.html");
  const redirectPage = assets.get("signed-in.html");

  server.get("/", (_request, reply) =>
    page ? sendAsset(reply.headers(headers), page) : sendAsset(reply, notBuiltPage),
  );
  server.get("/explorer/settings.json", () => settings);
  if (redirectPage)
    server.get("/explorer/signed-in", (_request, reply) => sendAsset(reply.headers(fileHeaders), redirectPage));
  // One route per file, so that no request path is ever used as a file path. File names contain a hash of the content.
  for (const [path, asset] of assets)
    if (path.startsWith("assets/"))
      server.get(`/explorer/${path}`, (_request, reply) =>
        sendAsset(reply.headers(fileHeaders).header("cache-control", immutableCacheControl), asset),
      );
}

function sendAsset(reply: FastifyReply, { type, content }: Asset): FastifyReply {
  return reply.type(type).send(content);
}

const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>OboQL explorer</title>
</head>
<body>
<main>
<h1>The explorer is not installed</h1>
<p>It is part of the package <code>@oboql/dev</code>: install it in the project and restart the API. In the repository of
OboQL, <code>npm run build:explorer</code> builds it. The API is at <code>/graphql</code>.</p>
</main>
</body>
</html>
`;

const notBuiltPage: Asset = { type: "text/html; charset=utf-8", content: Buffer.from(html) };
