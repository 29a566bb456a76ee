import { getOwn } from "../../lib/collections.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** The headers of the responses that objects are the value of. */
const headersByValue = new WeakMap<object, Headers>();

/** Keeps the headers of a response for fields of its value that read one. @returns the value */
export function rememberHeaders<Value>(value: Value, headers: Headers): Value {
  if (typeof value === "object" && value !== null) headersByValue.set(value, headers);
  return value;
}

/** @param name in lower case */
export function getHeader(value: unknown, name: string): string | undefined {
  const headers = typeof value === "object" && value !== null ? headersByValue.get(value) : undefined;
  return headers && getOwn(headers, name);
}

/** Makes a copy of an object have the headers of the object. */
export function copyHeaders<Value extends object>(from: unknown, to: Value): Value {
  const headers = typeof from === "object" && from !== null ? headersByValue.get(from) : undefined;
  return headers ? rememberHeaders(to, headers) : to;
}
