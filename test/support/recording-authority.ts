import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A POST request to a token endpoint. */
export interface TokenPost {
  /** Without the query, which contains MSAL's correlation id. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

/** A proxy between the API and the emulator's Entra ID that records token requests and can respond to them itself. */
export interface RecordingAuthority {
  /** For the API's `AZURE_AUTHORITY_HOST`. */
  readonly url: string;
  readonly posts: readonly TokenPost[];
  /** Sets the origin that requests are forwarded to. */
  forwardTo(origin: string): void;
  /** Sets a handler for token requests; undefined forwards them again. */
  respondWith(respond: ((response: ServerResponse) => void) | undefined): void;
  close(): Promise<void>;
}

export async function startRecordingAuthority(): Promise<RecordingAuthority> {
  const posts: TokenPost[] = [];
  let target = "";
  let respond: ((response: ServerResponse) => void) | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url: path = "", headers } = request;
    const body = await text(request);
    if (method === "POST") posts.push({ path: path.replace(/\?.*/, ""), headers, form: new URLSearchParams(body) });
    if (method === "POST" && respond) {
      respond(response);
      return;
    }
    const forwarded = await fetch(`${target}${path}`, {
      method,
      headers: { "content-type": headers["content-type"] ?? "text/plain" },
      ...(method === "POST" && { body }),
    });
    response.writeHead(forwarded.status, { "content-type": forwarded.headers.get("content-type") ?? "text/plain" });
    response.end(await forwarded.text());
  };

  const server = createServer((request, response) => void handle(request, response));
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  return {
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    posts,
    forwardTo: (origin) => {
      target = origin;
    },
    respondWith: (handler) => {
      respond = handler;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
