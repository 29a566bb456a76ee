import { expect, it } from "vitest";
import { createResponseReader } from "../../bench/serving/response-reader.ts";

it("reads a response with Content-Length or chunks, wherever it is split into packets", () => {
  for (const text of [
    'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"data":null}',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"data":\r\n5\r\nnull}\r\n0\r\n\r\n',
  ])
    for (let splitAt = 1; splitAt < text.length; splitAt += 1) {
      const label = `${JSON.stringify(text)} split at ${splitAt}`;
      const read = createResponseReader();
      expect(read(Buffer.from(text.slice(0, splitAt))), label).toBeUndefined();
      const response = read(Buffer.from(text.slice(splitAt)));
      expect([response?.status, response?.body.toString()], label).toEqual([200, '{"data":null}']);
    }
});

it("reads successive responses on one connection", () => {
  const read = createResponseReader();
  for (const status of [200, 503, 200])
    expect(read(Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`))?.status).toBe(status);
});
