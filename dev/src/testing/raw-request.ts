import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { readTraced, type Answer, type RunningApi } from "./start-test-server.ts";

export interface RawRequest {
  /** Header lines as they are, Latin-1, without the line ends. */
  readonly headers: readonly string[];
  readonly target?: string;
  readonly method?: string;
  readonly body?: string;
  /** Lines behind a chunked body. */
  readonly trailers?: readonly string[];
}

/** Sends a request that no client would write: header lines reach the API byte by byte. */
export async function sendRaw(api: RunningApi, request: RawRequest): Promise<Answer> {
  const { hostname, port } = new URL(api.url);
  const { headers, target = "/graphql", method = "POST", body = meQuery, trailers } = request;
  const socket = connect({ host: hostname, port: Number(port) }).setEncoding("latin1");
  await once(socket, "connect");
  // A server that rejects a request early may respond before it has read the body, and close the connection.
  socket.on("error", () => undefined);
  const length = Buffer.byteLength(body);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "host: localhost",
    "connection: close",
    "content-type: application/json",
    ...headers,
    trailers ? "transfer-encoding: chunked" : `content-length: ${length}`,
  ];
  const content = trailers ? `${length.toString(16)}\r\n${body}\r\n0\r\n${trailers.join("\r\n")}\r\n\r\n` : body;
  socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${content}`, "latin1"));
  return parseResponse(await text(socket));
}

export const meQuery = JSON.stringify({ query: "{ me { objectId displayName } }" });

function parseResponse(answer: string): Answer {
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    ...readTraced(JSON.parse(rest.join("\r\n\r\n"))),
  };
}
