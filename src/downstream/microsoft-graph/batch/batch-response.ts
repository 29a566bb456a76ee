import { isObject, parseJson } from "../../../lib/json.ts";
import { invalidResponseError } from "../../http/downstream-client.ts";

/** The response to one request of a `$batch`. */
export interface BatchResponseItem {
  readonly status: number;
  /** Names in lower case. Empty for 2xx, where no header is used. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or a base64 string if the content is not JSON. */
  readonly body: unknown;
}

/**
 * Parses a `$batch` response. Malformed items and items with a duplicate id are left out: of two items with the same id
 * there is no way to tell the right one.
 *
 * @see https://learn.microsoft.com/graph/json-batching
 * @returns the items by the ids of their requests
 * @throws {DownstreamError} if the text is not a batch response
 */
export function parseBatchResponse(text: string): ReadonlyMap<string, BatchResponseItem> {
  const items = new Map<string, BatchResponseItem>();
  const seenIds = new Set<string>();
  for (const response of parseItems(text)) {
    const { id, status, headers, body } = isObject(response) ? response : {};
    if (typeof id !== "string") continue;
    if (seenIds.has(id)) items.delete(id);
    else if (typeof status === "number") items.set(id, { status, headers: parseHeaders(status, headers), body });
    seenIds.add(id);
  }
  return items;
}

function parseItems(text: string): readonly unknown[] {
  const value = parseJson(text);
  if (isObject(value) && Array.isArray(value["responses"])) return value["responses"];
  throw invalidResponseError("MICROSOFT_GRAPH");
}

function parseHeaders(status: number, headers: unknown): Record<string, string> {
  if (status >= 200 && status <= 299) return {};
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name.toLowerCase(), value] as const] : [])),
  );
}
