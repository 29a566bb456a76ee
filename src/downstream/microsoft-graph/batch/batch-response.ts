import { invalidResponseError } from "../../http/downstream-client.ts";

/** The answer to one request of a `$batch`. */
export interface BatchResponseItem {
  readonly status: number;
  /** Names in lower case. Of a refusal: nobody reads others. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came: JSON, or base64 in a string where the content is not JSON. */
  readonly body: unknown;
}

/**
 * The answers of a `$batch` by the ids of their requests. What cannot be read is left out, and so is what came twice:
 * which of the two is true, nobody knows.
 *
 * @see https://learn.microsoft.com/graph/json-batching
 * @throws {DownstreamError} if it is not the answer to a batch at all
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
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed) && Array.isArray(parsed["responses"])) return parsed["responses"];
  } catch (cause) {
    throw invalidResponseError("MICROSOFT_GRAPH", cause);
  }
  throw invalidResponseError("MICROSOFT_GRAPH");
}

function parseHeaders(status: number, headers: unknown): Record<string, string> {
  if (status >= 200 && status <= 299) return {};
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name.toLowerCase(), value] as const] : [])),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
