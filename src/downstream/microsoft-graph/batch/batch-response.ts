import { isObject, parseJson } from "../../../lib/json.ts";

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
 * @returns the items by the ids of their requests; undefined if the text is not a batch response, for example because one
 *   of its bodies is raw HTML
 */
export function parseBatchResponse(text: string): ReadonlyMap<string, BatchResponseItem> | undefined {
  const value = parseJson(text);
  const responses = isObject(value) ? value["responses"] : undefined;
  if (!Array.isArray(responses)) return undefined;
  const items = new Map<string, BatchResponseItem>();
  const seenIds = new Set<string>();
  for (const response of responses) {
    const { id, status, headers, body } = isObject(response) ? response : {};
    if (typeof id !== "string" && typeof id !== "number") continue;
    const key = String(id);
    const code = parseStatus(status);
    if (seenIds.has(key)) items.delete(key);
    else if (code !== undefined) items.set(key, { status: code, headers: parseHeaders(code, headers), body });
    seenIds.add(key);
  }
  return items;
}

/** @param status a number, or a string of three digits as proxies send it */
function parseStatus(status: unknown): number | undefined {
  const isStatus = (typeof status === "number" || typeof status === "string") && /^[1-5]\d\d$/.test(String(status));
  return isStatus ? Number(status) : undefined;
}

function parseHeaders(status: number, headers: unknown): Record<string, string> {
  if (status >= 200 && status <= 299) return {};
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      // A proxy may send `Retry-After` as a number.
      typeof value === "string" || typeof value === "number" ? [[name.toLowerCase(), String(value)] as const] : [],
    ),
  );
}
