import { once } from "node:events";
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A recorded call. */
export interface ProxiedCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly responseBody: string;
}

/** A proxy between the server and a downstream API that forwards requests unchanged and records them. */
export interface RecordingProxy {
  readonly url: string;
  readonly calls: readonly ProxiedCall[];
  /** Sets the origin that receives the requests. */
  forwardTo(origin: string): void;
  close(): Promise<void>;
}

/** Starts the proxy on a free loopback port. */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  const calls: ProxiedCall[] = [];
  let target = "";

  const handle = async ({ method, url: path = "", headers, ...rest }: Received, response: ServerResponse) => {
    const forwarded = send(`${target}${path}`, { method, headers });
    forwarded.end(rest.body);
    const [received] = (await once(forwarded, "response")) as [IncomingMessage];
    const responseBody = await text(received);
    calls.push({ path, headers, body: rest.body, responseBody });
    response.writeHead(received.statusCode ?? 500, {
      "content-type": received.headers["content-type"] ?? "text/plain",
    });
    response.end(responseBody);
  };
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    void text(request).then((body) => handle({ method, url, headers, body }, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls,
    forwardTo: (origin) => {
      target = origin;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Received extends Pick<IncomingMessage, "headers"> {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}
