import type { IncomingMessage } from "node:http";

/**
 * Returns every value of a header, each as it was sent.
 *
 * Perf: Node's `headersDistinct` gives the same, but for all headers and at the cost of reading all of them.
 *
 * @param name in lower case
 */
export function getRawHeaderValues(
  { rawHeaders }: Pick<IncomingMessage, "rawHeaders">,
  name: string,
): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const rawName = rawHeaders[index];
    if (rawName?.length === name.length && rawName.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? "");
  }
  return values;
}
