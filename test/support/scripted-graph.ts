import type { Step } from "@oboql/dev/testing";

/** Responds to each GET of Microsoft Graph, inside and outside of a `$batch`, with the body that `respond` returns. */
export function respondToGets(respond: (url: string) => unknown): Step {
  return ({ method, path, body }) => {
    if (method === "GET") return { status: 200, body: respond(path) };
    if (!path.endsWith("/$batch")) return { status: 200, body: respond(path) };
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => ({ id, status: 200, headers: {}, body: respond(url) }));
    return { status: 200, body: { responses } };
  };
}
