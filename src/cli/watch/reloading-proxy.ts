import { once } from "node:events";
import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { toUrlHost } from "../../lib/url-host.ts";
import { withTimeout } from "../../lib/timeout.ts";

/** Listens for the API, whose process is replaced. Connections of clients outlive it. */
export interface ReloadingProxy {
  /** @returns the base URL, without a trailing slash @throws the listen error */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** Forwards requests to a port of loopback, also those that wait. */
  forward(port: number): void;
  /** Lets requests wait for `forward` or `reject`. */
  hold(): void;
  /** Responds with 503 to requests, also to those that wait. */
  reject(): void;
  close(): void;
}

/** How long a request waits for a reload, in milliseconds. */
const maxWaitMs = 30_000;

/** The API has the same limit. */
const maxHeaderSize = 32_768;

const unavailableBody = JSON.stringify({
  errors: [
    {
      message: "The API has not started. The terminal in which 'oboql dev' runs shows the error.",
      extensions: { code: "OVERLOADED", retryAfterSeconds: 1 },
    },
  ],
});

export function createReloadingProxy(): ReloadingProxy {
  /** The port of the API; undefined if it has not started. */
  let target: Promise<number | undefined>;
  let settle: (port: number | undefined) => void;
  const hold = (): void => {
    target = new Promise((resolve) => (settle = resolve));
  };
  const setTarget = (port: number | undefined): void => {
    settle(port);
    target = Promise.resolve(port);
  };
  hold();

  const server = createServer({ maxHeaderSize, requestTimeout: 0 }, (request, response) => {
    void withTimeout(maxWaitMs, target, () => undefined).then((port) => {
      if (response.destroyed) return;
      if (port === undefined) respondUnavailable(request, response);
      else forwardRequest(request, response, port);
    });
  });

  return {
    listen: async ({ host, port }) => {
      server.listen(port, host);
      await once(server, "listening");
      return `http://${toUrlHost(host)}:${(server.address() as AddressInfo).port}`;
    },
    forward: setTarget,
    hold,
    reject: () => {
      setTarget(undefined);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function forwardRequest(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path, rawHeaders } = request;
  const call = sendRequest({ host: "127.0.0.1", port, method, path, headers: toEndToEnd(rawHeaders), agent: false });
  call.on("response", (received) => {
    response.writeHead(received.statusCode ?? 502, received.statusMessage, toEndToEnd(received.rawHeaders));
    received.pipe(response);
    received.on("error", () => response.destroy());
  });
  call.on("error", (error: NodeJS.ErrnoException) => {
    // After another error, the operation may have been executed.
    if (error.code === "ECONNREFUSED") respondUnavailable(request, response);
    else response.destroy();
  });
  response.on("close", () => call.destroy());
  request.pipe(call);
}

function respondUnavailable(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(503, { "content-type": "application/json; charset=utf-8", "retry-after": "1" });
  response.end(unavailableBody);
}

/** Leaves out the headers about the connection. @param headers names and values in turn */
function toEndToEnd(headers: readonly string[]): string[] {
  return headers.filter((_, index) => {
    const name = headers[index - (index % 2)]?.toLowerCase();
    return name !== "connection" && name !== "keep-alive";
  });
}
