import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** The parts of a request that a stub reads. */
export interface RawRequest {
  /** Request line and headers, unparsed. */
  readonly head: string;
  /** Valid only until `respond` returns. */
  readonly body: Buffer;
}

/**
 * A minimal HTTP/1.1 server, since it shares its core with the load generator: bodies with `Content-Length` and keep-alive
 * connections only.
 *
 * @param respond creates the complete response, head and body
 * @returns the port on loopback
 */
export async function startRawServer(respond: (request: RawRequest) => Buffer | Promise<Buffer>): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    serve(socket, respond);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Serializes a response with a JSON body. */
export function createJsonResponse(status: number, value: object): Buffer {
  return createTextResponse(status, JSON.stringify(value));
}

/** @param json the body, already serialized */
export function createTextResponse(status: number, json: string): Buffer {
  const body = Buffer.from(json);
  const head = `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function serve(socket: Socket, respond: Parameters<typeof startRawServer>[0]): void {
  let kept: Buffer | undefined;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    const data = kept ? Buffer.concat([kept, chunk]) : chunk;
    let start = 0;
    while (start < data.length) {
      const headEnd = data.indexOf("\r\n\r\n", start);
      if (headEnd === -1) break;
      const head = data.toString("latin1", start, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: ?(\d+)/i.exec(head)?.[1] ?? 0);
      if (end > data.length) break;
      const response = respond({ head, body: data.subarray(headEnd + 4, end) });
      if (response instanceof Promise) void response.then((late) => socket.write(late));
      else socket.write(response);
      start = end;
    }
    kept = start < data.length ? data.subarray(start) : undefined;
  });
}
