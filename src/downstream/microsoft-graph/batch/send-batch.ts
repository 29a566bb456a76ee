import { chunk } from "../../../lib/collections.ts";
import type { ClientDeps } from "../../api-definition.ts";
import { invalidResponseError, type DownstreamHttpClient } from "../../http/downstream-client.ts";
import { parseBatchResponse, type BatchResponseItem } from "./batch-response.ts";

/**
 * Graph's maximum of requests in one `$batch`.
 * @see https://learn.microsoft.com/graph/json-batching
 */
const maxBatchSize = 20;

/** A GET in a batch. */
export interface BatchGet {
  /** Relative to the version root. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

interface Result {
  /** The response body, or the error. */
  readonly outcome: unknown;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * Sends GETs in as few `$batch` calls as the protocol allows, concurrently. GETs that fail with a retryable status are
 * sent again without the others.
 *
 * @returns for each GET, in order, the response body or its error
 */
export function sendBatch(deps: ClientDeps, token: string, gets: readonly BatchGet[]): Promise<unknown[]> {
  if (gets.length <= maxBatchSize) return sendChunk(deps, token, gets, 1);
  const chunks = chunk(gets, maxBatchSize).map((items) => sendChunk(deps, token, items, 1));
  return Promise.all(chunks).then((outcomes) => outcomes.flat());
}

/** @param attempt number of the attempt, from 1 */
async function sendChunk(
  deps: ClientDeps,
  token: string,
  gets: readonly BatchGet[],
  attempt: number,
): Promise<unknown[]> {
  const { retryPolicy } = deps.http;
  const results = await sendBatchOnce(deps, token, gets);
  if (!results.some(({ retryable }) => retryable)) return results.map(({ outcome }) => outcome);
  const delays = results.map(({ retryable, retryAfterSeconds }) =>
    retryable ? retryPolicy.nextDelayMs(attempt, retryAfterSeconds) : undefined,
  );
  const longestDelayMs = Math.max(-1, ...delays.filter((delay) => delay !== undefined));
  const outcomes = results.map(({ outcome }) => outcome);
  if (longestDelayMs < 0 || !(await retryPolicy.sleep(longestDelayMs))) return outcomes;

  const isRetried = (_: unknown, index: number): boolean => delays[index] !== undefined;
  const retriedOutcomes = await sendChunk(deps, token, gets.filter(isRetried), attempt + 1);
  return outcomes.map((outcome, index) => (isRetried(outcome, index) ? retriedOutcomes.shift() : outcome));
}

function sendBatchOnce(
  { http, baseUrl }: ClientDeps,
  token: string,
  gets: readonly BatchGet[],
): Promise<readonly Result[]> {
  const sent = http.send({
    method: "POST",
    url: `${baseUrl}/$batch`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ requests: gets.map(toBatchItem) }),
    // The batch contains only GETs.
    idempotent: true,
  });
  return sent.then(
    ({ body }) => toResults(http, body, gets),
    (error: unknown) => toFailedResults(gets, error),
  );
}

function toBatchItem({ url, headers }: BatchGet, index: number): object {
  return { id: String(index), method: "GET", url, headers };
}

function toResults(http: DownstreamHttpClient, body: string, gets: readonly BatchGet[]): readonly Result[] {
  try {
    const responses = parseBatchResponse(body);
    return gets.map((_, index) => toResult(http, responses.get(String(index))));
  } catch (error) {
    return toFailedResults(gets, error);
  }
}

function toFailedResults(gets: readonly BatchGet[], error: unknown): readonly Result[] {
  return gets.map(() => ({ outcome: error, retryable: false }));
}

function toResult(http: DownstreamHttpClient, response: BatchResponseItem | undefined): Result {
  if (!response) return { outcome: invalidResponseError("MICROSOFT_GRAPH"), retryable: false };
  if (response.status >= 200 && response.status <= 299) return { outcome: response.body, retryable: false };
  const { error, retryable, retryAfterSeconds } = http.classify(response);
  return { outcome: error, retryable, retryAfterSeconds };
}
