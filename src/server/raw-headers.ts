import type { IncomingMessage } from "node:http";

/**
 * Every value of a header, each as it was sent. Node's own `headersDistinct` does that for all headers, and costs as much.
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
