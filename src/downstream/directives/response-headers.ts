import { getOwn } from "../../lib/collections.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** Member of the value of a response. Copies of the value have it too, and JSON does not. */
const responseHeaders = Symbol("response headers");

/** Keeps the headers of a response for fields of its value that read one. @returns the value */
export function rememberHeaders<Value>(value: Value, headers: Headers): Value {
  if (typeof value === "object" && value !== null) Object.assign(value, { [responseHeaders]: headers });
  return value;
}

/** @param name in lower case */
export function getHeader(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { [responseHeaders]: headers } = value as { readonly [responseHeaders]?: Headers };
  return headers && getOwn(headers, name);
}
