import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createTokenResponse } from "../tokens/token-endpoint.ts";

export interface SlowTokenEndpointOptions {
  /** Requests of this tenant get no response. */
  readonly hangingTenant: string;
  /** Delay of all other responses, in milliseconds. */
  readonly responseMs: number;
}

/** A fake of Entra ID's token endpoint on loopback, which hangs for one tenant. */
export async function startSlowTokenEndpoint({ hangingTenant, responseMs }: SlowTokenEndpointOptions) {
  const server = createServer((request, response) => {
    if (request.url?.startsWith(`/${hangingTenant}/`)) return;
    void text(request).then((body) => {
      const form = new URLSearchParams(body);
      const [status, fields] = createTokenResponse(form.get("assertion") ?? "", form.get("scope") ?? "");
      setTimeout(() => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(fields));
      }, responseMs);
    });
  });
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  return {
    /** Authority host. */
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async (): Promise<void> => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
