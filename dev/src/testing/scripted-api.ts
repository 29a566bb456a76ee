import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A received request. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Client port. It is the same for all requests of one connection. */
  readonly port: number | undefined;
}

export interface ScriptedResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Strings and buffers are sent unchanged, other values as JSON. Default: `{}`. */
  readonly body?: unknown;
  /** Delay before the response, in milliseconds. Default: none. */
  readonly delayMs?: number;
}

/** How a request is handled: with a response, no response, a connection reset, or a truncated response. */
export type Step = ScriptedResponse | "hang" | "reset" | "truncate" | ((request: ReceivedRequest) => Step);

export interface ScriptedApi {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Sets the steps for the next requests, one each; the last one repeats. Clears `received`. */
  script(...steps: Step[]): void;
  close(): Promise<void>;
}

/** Starts an HTTP server on a free loopback port that responds as scripted. Default: 200 with `{}`. */
export async function startScriptedApi(): Promise<ScriptedApi> {
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
  if (typeof step === "function") {
    perform(step(request), request, response);
    return;
  }
  if (step === "hang") return;
  if (step === "reset") {
    response.destroy();
    return;
  }
  if (step === "truncate") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"half":', () => response.destroy());
    return;
  }
  const { status, headers, body = {}, delayMs = 0 } = step;
  const respond = (): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
  if (delayMs > 0) setTimeout(respond, delayMs);
  else respond();
}
