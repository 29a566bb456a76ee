import { once } from "node:events";
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A call as it went over the wire. */
export interface ProxiedCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly answer: string;
}

/** Stands between the API and its downstream APIs, passes everything on as it is, and keeps it. */
export interface RecordingProxy {
  readonly url: string;
  readonly calls: readonly ProxiedCall[];
  /** Passes everything on to this origin. */
  forwardTo(origin: string): void;
  close(): Promise<void>;
}

export async function startRecordingProxy(): Promise<RecordingProxy> {
  const calls: ProxiedCall[] = [];
  let target = "";

  const handle = async ({ method, url: path = "", headers, ...rest }: Received, response: ServerResponse) => {
    const passedOn = send(`${target}${path}`, { method, headers });
    passedOn.end(rest.body);
    const [answered] = (await once(passedOn, "response")) as [IncomingMessage];
    const answer = await text(answered);
    calls.push({ path, headers, body: rest.body, answer });
    response.writeHead(answered.statusCode ?? 500, {
      "content-type": answered.headers["content-type"] ?? "text/plain",
    });
    response.end(answer);
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
