import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, createPeer } from "./peer.ts";

/** Lower limit of the cost: no GraphQL, but the same checks, calls and response. */
const { backend, tokensFor } = await createPeer();

async function handle(request: IncomingMessage, text: string, response: ServerResponse): Promise<void> {
  const { variables } = JSON.parse(text) as { variables: { first: number } };
  const tokens = await tokensFor(request.headers.authorization);
  const [{ displayName }, projects] = await Promise.all([
    backend.me(tokens.graph),
    backend.projects(tokens.projects, variables.first),
  ]);
  const nodes = projects.map(({ name }) => ({ name }));
  const body = Buffer.from(JSON.stringify({ data: { me: { displayName }, projects: { nodes } } }));
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.length });
  response.end(body);
}

listen(
  createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      handle(request, text, response).catch(() => {
        response.writeHead(500).end();
      });
    });
  }),
);
