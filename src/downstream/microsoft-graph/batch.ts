import type { ClientDeps } from "../descriptor.ts";
import { chunked } from "../grouping.ts";
import { unusableAnswer, type DownstreamHttp } from "../http.ts";

/**
 * Requests of one `$batch` at most.
 * @see https://learn.microsoft.com/graph/json-batching
 */
const largestBatch = 20;

interface BatchItem {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * GETs relative URLs in as few `$batch` calls as the protocol allows, side by side.
 *
 * @returns for each URL, in order, the body, or the error of that item alone
 */
export async function sendBatch(deps: ClientDeps, token: string, urls: readonly string[]): Promise<unknown[]> {
  const answers = await Promise.all(
    chunked(urls, largestBatch).map((chunk) =>
      sendChunk(deps, token, chunk).catch((error: unknown): unknown[] => chunk.map(() => error)),
    ),
  );
  return answers.flat();
}

async function sendChunk({ http, baseUrl }: ClientDeps, token: string, urls: readonly string[]): Promise<unknown[]> {
  const answer = await http.send({
    method: "POST",
    url: `${baseUrl}/$batch`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ requests: urls.map((url, index) => ({ id: String(index), method: "GET", url })) }),
  });
  const items = new Map(parseItems(answer.body).map((item) => [item.id, item]));
  return urls.map((_, index) => bodyOf(http, items.get(String(index))));
}

function parseItems(body: string): readonly BatchItem[] {
  try {
    const { responses } = JSON.parse(body) as { responses?: unknown };
    if (Array.isArray(responses)) return responses.filter(isBatchItem);
  } catch (cause) {
    throw unusableAnswer("MICROSOFT_GRAPH", cause);
  }
  throw unusableAnswer("MICROSOFT_GRAPH");
}

function isBatchItem(value: unknown): value is BatchItem {
  return typeof value === "object" && value !== null && "id" in value && "status" in value;
}

function bodyOf(http: DownstreamHttp, item: BatchItem | undefined): unknown {
  if (!item) return unusableAnswer("MICROSOFT_GRAPH");
  if (item.status >= 200 && item.status <= 299) return item.body;
  const headers = Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return http.error({ status: item.status, headers: Object.fromEntries(headers) as Record<string, string> });
}
