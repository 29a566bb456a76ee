import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it came. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The caller's port: the same for requests on one connection. */
  readonly port: number | undefined;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Sent as it is if it is a string or a buffer, else as JSON. */
  readonly body?: unknown;
}

/** The reaction to a request: a response, no response, a reset, or a truncated response. */
export type Step = ScriptedAnswer | "hang" | "reset" | "break off" | ((request: ReceivedRequest) => ScriptedAnswer);

export interface ScriptedServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** The reactions to the next requests; the last one repeats. */
  script(...steps: Step[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that does what the test says. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = [];
  let steps: Step[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = "", url = "", headers } = request;
      const seen = { method, path: url, headers, body, port: request.socket.remotePort };
      received.push(seen);
      perform((steps.length > 1 ? steps.shift() : steps[0]) ?? { status: 200, body: {} }, seen, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    received,
    script: (...given) => {
      steps = given;
      received.length = 0;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function perform(step: Step, request: ReceivedRequest, response: ServerResponse): void {
  if (step === "hang") return;
  if (step === "reset") {
    response.destroy();
    return;
  }
  if (step === "break off") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"half":', () => response.destroy());
    return;
  }
  const { status, headers, body = {} } = typeof step === "function" ? step(request) : step;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
