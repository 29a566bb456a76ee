import { isHeaderName, isHeaderValue, isReservedHeader } from "../lib/request-headers.ts";
import { Secret } from "../lib/secret.ts";
import type { EnvReader } from "./env-reader.ts";

/** Values of request headers by name in lower case. */
export type FixedHeaders = ReadonlyMap<string, Secret>;

/** Reads the headers that each request to an API has, such as the key of a gateway. @returns undefined if not set */
export function readFixedHeaders(read: EnvReader, variable: string): FixedHeaders | undefined {
  const headers = new Map<string, Secret>();
  for (const [given, value] of read.pairs(variable)) {
    const name = given.toLowerCase();
    if (!isHeaderName(name)) read.addError(variable, "has a name that is not the name of a header");
    else if (isReservedHeader(name)) read.addError(variable, `must not set ${name}`);
    else if (headers.has(name)) read.addError(variable, `sets ${name} twice`);
    else if (value === "" || !isHeaderValue(value)) read.addError(variable, `has an invalid value for ${name}`);
    else headers.set(name, new Secret(value));
  }
  return headers.size > 0 ? headers : undefined;
}

/** @returns the values, only to be sent */
export function revealHeaders(headers: FixedHeaders | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries([...(headers ?? [])].map(([name, value]) => [name, value.reveal()]));
}
