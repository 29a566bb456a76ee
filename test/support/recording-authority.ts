import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A POST to a token endpoint, as it came over the wire. */
export interface TokenPost {
  /** Without its query, in which MSAL sends a correlation id. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

/** Stands between the API and the emulator's Entra, keeps what is posted for tokens, and answers that as it is told. */
export interface RecordingAuthority {
  /** To be the API's `AZURE_AUTHORITY_HOST`. */
  readonly url: string;
  readonly posts: readonly TokenPost[];
  /** Passes everything on to this origin. */
  forwardTo(origin: string): void;
  /** Answers posts for tokens itself from now on; undefined passes them on again. */
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
    const answered = await fetch(`${target}${path}`, {
      method,
      headers: { "content-type": headers["content-type"] ?? "text/plain" },
      ...(method === "POST" && { body }),
    });
    response.writeHead(answered.status, { "content-type": answered.headers.get("content-type") ?? "text/plain" });
    response.end(await answered.text());
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
