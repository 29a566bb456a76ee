import { DownstreamError } from "../../../errors/service-errors.ts";
import type { ClientDeps } from "../../api-definition.ts";
import { parseBatchResponse, type BatchResponseItem } from "./batch-response.ts";
import { createUnanswered, toContent, type GetResult, type Resend, type SingleGet } from "./get-result.ts";

/**
 * Graph's maximum of requests in one `$batch`.
 * @see https://learn.microsoft.com/graph/json-batching
 */
export const maxBatchSize = 20;

/**
 * Sends GETs in one `$batch` call, which is retried as a whole if it fails as a whole.
 *
 * @returns a result for each GET, in order
 */
export async function sendBatch(
  { http, baseUrl }: ClientDeps,
  token: string,
  { gets, attempt }: { readonly gets: readonly SingleGet[]; readonly attempt: number },
): Promise<readonly GetResult[]> {
  try {
    const { body } = await http.send({
      method: "POST",
      url: `${baseUrl}/$batch`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({
        requests: gets.map(({ url, headers }, index) => ({ id: String(index), method: "GET", url, headers })),
      }),
      // The batch contains only GETs.
      idempotent: true,
      attempt,
    });
    const items = parseBatchResponse(body);
    return gets.map((get, index) => toResult({ http, baseUrl }, get, items?.get(String(index))));
  } catch (error) {
    const resend = getResend(error);
    const result: GetResult =
      resend && error instanceof Error ? createUnanswered(resend, error) : { kind: "final", outcome: error };
    return gets.map(() => result);
  }
}

function toResult(
  { http, baseUrl }: Pick<ClientDeps, "http" | "baseUrl">,
  get: SingleGet,
  item: BatchResponseItem | undefined,
): GetResult {
  if (!item) return createUnanswered("again");
  if (item.status >= 200 && item.status <= 299) {
    const content = toContent(get, item.body);
    return content === undefined ? createUnanswered("again") : { kind: "final", outcome: content };
  }
  const { error, retryable, retryAfterSeconds } = http.classify(item, { method: "GET", url: `${baseUrl}${get.url}` });
  return retryable ? { kind: "retryable", outcome: error, retryAfterSeconds } : { kind: "final", outcome: error };
}

/** Statuses that say something about the `$batch` call, but nothing about the GETs in it. */
const resendByStatus: ReadonlyMap<unknown, Resend> = new Map([
  [400, "in parts"],
  [413, "in parts"],
  // A server without `$batch`. A 404 would mean that none of the objects exist.
  [404, "singly"],
  [405, "singly"],
  [501, "singly"],
]);

/** How to send the GETs of a failed `$batch` call; undefined if each of them would fail like it. */
function getResend(error: unknown): Resend | undefined {
  if (!(error instanceof DownstreamError)) return undefined;
  return error.facts["reason"] === "response_too_large" ? "in parts" : resendByStatus.get(error.facts["status"]);
}
