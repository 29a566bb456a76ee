import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { extractTokenTrace, type TestResponse, type TestServer } from "./test-server.ts";

export interface RawRequest {
  /** Header lines in Latin-1, without line ends. */
  readonly headers: readonly string[];
  readonly target?: string;
  readonly method?: string;
  readonly body?: string;
  /** Trailer lines. If given, the body is sent chunked. */
  readonly trailers?: readonly string[];
}

/** Sends a request over a socket, so that header lines reach the server unchanged, valid or not. */
export async function sendRaw(api: TestServer, request: RawRequest): Promise<TestResponse> {
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

function parseResponse(response: string): TestResponse {
  const [head = "", ...rest] = response.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    ...extractTokenTrace(JSON.parse(rest.join("\r\n\r\n"))),
  };
}
