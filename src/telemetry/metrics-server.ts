import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { MetricsPage } from "./metrics.ts";

/** Serves only `/metrics`, on its own port, so that monitoring needs no access to the API and clients none to the metrics. */
export interface MetricsServer {
  /** @returns the port  @throws the listen error, such as EADDRINUSE */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  close(): Promise<void>;
}

export function createMetricsServer(page: MetricsPage): MetricsServer {
  const server = createServer((request, response) => {
    const isMetricsRequest = request.method === "GET" && request.url?.split("?")[0] === "/metrics";
    if (isMetricsRequest) void sendMetrics(page, response);
    else response.writeHead(404).end();
  });
  return {
    listen: async ({ host, port }) => {
      server.listen({ host, port });
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    },
    close: () => closeServer(server),
  };
}

/** Adds `/metrics` to the server of `/graphql`. */
export function registerMetricsRoute(server: FastifyInstance, page: MetricsPage): void {
  server.get("/metrics", async (_request, reply) => reply.type(page.contentType).send(await page.text()));
}

async function sendMetrics(page: MetricsPage, response: ServerResponse): Promise<void> {
  const text = await page.text();
  response.writeHead(200, { "content-type": page.contentType, "cache-control": "no-store" }).end(text);
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const end = once(server, "close");
  server.close();
  server.closeAllConnections();
  await end;
}
