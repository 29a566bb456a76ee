import { unusableAnswer } from "../../http/downstream-client.ts";

/** The answer to one request of a `$batch`. */
export interface BatchAnswer {
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
export function parseBatch(text: string): ReadonlyMap<string, BatchAnswer> {
  const answers = new Map<string, BatchAnswer>();
  const seen = new Set<string>();
  for (const response of responsesOf(text)) {
    const { id, status, headers, body } = isObject(response) ? response : {};
    if (typeof id !== "string") continue;
    if (seen.has(id)) answers.delete(id);
    else if (typeof status === "number") answers.set(id, { status, headers: headersOf(status, headers), body });
    seen.add(id);
  }
  return answers;
}

function responsesOf(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed) && Array.isArray(parsed["responses"])) return parsed["responses"];
  } catch (cause) {
    throw unusableAnswer("MICROSOFT_GRAPH", cause);
  }
  throw unusableAnswer("MICROSOFT_GRAPH");
}

function headersOf(status: number, headers: unknown): Record<string, string> {
  if (status >= 200 && status <= 299) return {};
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name.toLowerCase(), value] as const] : [])),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
