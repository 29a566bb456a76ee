import type { ClientDeps } from "../../api-definition.ts";
import { chunk } from "../../../lib/collections.ts";
import { invalidResponseError, type DownstreamHttpClient } from "../../http/downstream-client.ts";
import { parseBatchResponse, type BatchResponseItem } from "./batch-response.ts";

/**
 * Requests of one `$batch` at most.
 * @see https://learn.microsoft.com/graph/json-batching
 */
const maxBatchSize = 20;

/** A GET of a batch. */
export interface BatchGet {
  /** Relative to the version root. */
  readonly url: string;
  /** Headers of this GET alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

interface Result {
  /** The body, or the error. */
  readonly outcome: unknown;
  /** Whether the GET may be sent again. */
  readonly mayPass: boolean;
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * Sends GETs in as few `$batch` calls as the protocol allows, side by side. A GET that is throttled, or that a part of
 * Graph does not answer, is sent again without those that are done.
 *
 * @returns for each GET, in order, the body as it came, or the error of that GET alone
 */
export function sendBatch(deps: ClientDeps, token: string, gets: readonly BatchGet[]): Promise<unknown[]> {
  if (gets.length <= maxBatchSize) return sendChunk(deps, token, gets, 1);
  const chunks = chunk(gets, maxBatchSize).map((chunk) => sendChunk(deps, token, chunk, 1));
  return Promise.all(chunks).then((outcomes) => outcomes.flat());
}

/** @param attempt which try it is, from 1 */
async function sendChunk(
  deps: ClientDeps,
  token: string,
  gets: readonly BatchGet[],
  attempt: number,
): Promise<unknown[]> {
  const { retryPolicy } = deps.http;
  const results = await sendOnce(deps, token, gets);
  if (!results.some(({ mayPass }) => mayPass)) return results.map(({ outcome }) => outcome);
  const delays = results.map(({ mayPass, retryAfterSeconds }) =>
    mayPass ? retryPolicy.nextDelayMs(attempt, retryAfterSeconds) : undefined,
  );
  const longestDelayMs = Math.max(-1, ...delays.filter((wait) => wait !== undefined));
  const outcomes = results.map(({ outcome }) => outcome);
  if (longestDelayMs < 0 || !(await retryPolicy.pause(longestDelayMs))) return outcomes;

  const isRetried = (_: unknown, index: number): boolean => delays[index] !== undefined;
  const retriedOutcomes = await sendChunk(deps, token, gets.filter(isRetried), attempt + 1);
  return outcomes.map((outcome, index) => (isRetried(outcome, index) ? retriedOutcomes.shift() : outcome));
}

function sendOnce({ http, baseUrl }: ClientDeps, token: string, gets: readonly BatchGet[]): Promise<readonly Result[]> {
  const sent = http.send({
    method: "POST",
    url: `${baseUrl}/$batch`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ requests: gets.map(toBatchItem) }),
    // A POST that carries nothing but GETs.
    repeatable: true,
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
  return gets.map(() => ({ outcome: error, mayPass: false }));
}

function toResult(http: DownstreamHttpClient, response: BatchResponseItem | undefined): Result {
  if (!response) return { outcome: invalidResponseError("MICROSOFT_GRAPH"), mayPass: false };
  if (response.status >= 200 && response.status <= 299) return { outcome: response.body, mayPass: false };
  const { error, mayPass, retryAfterSeconds } = http.classify(response);
  return { outcome: error, mayPass, retryAfterSeconds };
}
