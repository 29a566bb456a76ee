/** A complete response of a server. */
export interface RawResponse {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Reads responses from one connection, one at a time, with `Content-Length` or chunked bodies.
 *
 * @returns a function that takes each received chunk, and returns the response once it is complete
 */
export function createResponseReader(): (chunk: Buffer) => RawResponse | undefined {
  let buffered: Buffer | undefined;
  return (chunk) => {
    const data = buffered ? Buffer.concat([buffered, chunk]) : chunk;
    const response = parseResponse(data);
    buffered = response ? undefined : data;
    return response;
  };
}

function parseResponse(data: Buffer): RawResponse | undefined {
  const headEnd = data.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
  const head = data.toString("latin1", 0, headEnd);
  const body = readBody(head, data.subarray(headEnd + 4));
  return body && { status: Number(head.slice(9, 12)), body };
}

function readBody(head: string, rest: Buffer): Buffer | undefined {
  const length = /\r\ncontent-length: ?(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return rest.length >= Number(length) ? rest : undefined;
  return rest.subarray(-5).toString("latin1") === "0\r\n\r\n" ? joinChunks(rest) : undefined;
}

function joinChunks(rest: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; ;) {
    const lineEnd = rest.indexOf("\r\n", start);
    const length = Number.parseInt(rest.toString("latin1", start, lineEnd), 16);
    if (!length) return Buffer.concat(parts);
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + length));
    start = lineEnd + 2 + length + 2;
  }
}
