import { expect, it } from "vitest";
import { createResponseReader } from "../../bench/serving/response-reader.ts";

const answers = {
  "with Content-Length": 'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"data":null}',
  "in chunks": 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"data":\r\n5\r\nnull}\r\n0\r\n\r\n',
};

it.each(Object.entries(answers))("the load reads an answer %s, wherever it is torn", (_, text) => {
  for (let tornAt = 1; tornAt < text.length; tornAt += 1) {
    const read = createResponseReader();
    expect(read(Buffer.from(text.slice(0, tornAt)))).toBeUndefined();
    const answer = read(Buffer.from(text.slice(tornAt)));
    expect([answer?.status, answer?.body.toString()]).toEqual([200, '{"data":null}']);
  }
});

it("the load reads one answer after another", () => {
  const read = createResponseReader();
  for (const status of [200, 503, 200])
    expect(read(Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`))?.status).toBe(status);
});
