import type { ClientDeps } from "../../api-definition.ts";
import { chunk } from "../../../lib/collections.ts";
import { unusableAnswer, type DownstreamHttp } from "../../http/downstream-client.ts";
import { parseBatch, type BatchAnswer } from "./batch-response.ts";

/**
 * Requests of one `$batch` at most.
 * @see https://learn.microsoft.com/graph/json-batching
 */
const largestBatch = 20;

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
  if (gets.length <= largestBatch) return sendChunk(deps, token, gets, 1);
  const chunks = chunk(gets, largestBatch).map((chunk) => sendChunk(deps, token, chunk, 1));
  return Promise.all(chunks).then((outcomes) => outcomes.flat());
}

/** @param tried which try it is, from 1 */
async function sendChunk(
  deps: ClientDeps,
  token: string,
  gets: readonly BatchGet[],
  tried: number,
): Promise<unknown[]> {
  const { retries } = deps.http;
  const results = await sendOnce(deps, token, gets);
  if (!results.some(({ mayPass }) => mayPass)) return results.map(({ outcome }) => outcome);
  const waits = results.map(({ mayPass, retryAfterSeconds }) =>
    mayPass ? retries.waitMs(tried, retryAfterSeconds) : undefined,
  );
  const longestMs = Math.max(-1, ...waits.filter((wait) => wait !== undefined));
  const outcomes = results.map(({ outcome }) => outcome);
  if (longestMs < 0 || !(await retries.pause(longestMs))) return outcomes;

  const isAgain = (_: unknown, index: number): boolean => waits[index] !== undefined;
  const later = await sendChunk(deps, token, gets.filter(isAgain), tried + 1);
  return outcomes.map((outcome, index) => (isAgain(outcome, index) ? later.shift() : outcome));
}

function sendOnce({ http, baseUrl }: ClientDeps, token: string, gets: readonly BatchGet[]): Promise<readonly Result[]> {
  const sent = http.send({
    method: "POST",
    url: `${baseUrl}/$batch`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ requests: gets.map(requestOf) }),
    // A POST that carries nothing but GETs.
    repeatable: true,
  });
  return sent.then(
    ({ body }) => resultsOf(http, body, gets),
    (error: unknown) => failed(gets, error),
  );
}

function requestOf({ url, headers }: BatchGet, index: number): object {
  return { id: String(index), method: "GET", url, headers };
}

function resultsOf(http: DownstreamHttp, body: string, gets: readonly BatchGet[]): readonly Result[] {
  try {
    const answers = parseBatch(body);
    return gets.map((_, index) => resultOf(http, answers.get(String(index))));
  } catch (error) {
    return failed(gets, error);
  }
}

function failed(gets: readonly BatchGet[], error: unknown): readonly Result[] {
  return gets.map(() => ({ outcome: error, mayPass: false }));
}

function resultOf(http: DownstreamHttp, answer: BatchAnswer | undefined): Result {
  if (!answer) return { outcome: unusableAnswer("MICROSOFT_GRAPH"), mayPass: false };
  if (answer.status >= 200 && answer.status <= 299) return { outcome: answer.body, mayPass: false };
  const { error, mayPass, retryAfterSeconds } = http.failure(answer);
  return { outcome: error, mayPass, retryAfterSeconds };
}
