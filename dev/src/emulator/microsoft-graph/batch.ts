import { badRequestError, errorResponse, type GraphResponse } from "./response.ts";
import { isObject } from "oboql/internal/lib/json";
import { asJsonObject, type RequestHeaders } from "./request.ts";
import type { GraphRequest, HandleRequest } from "./handle-request.ts";
import { isOutlookPattern, mailboxConcurrency } from "./outlook/mailbox-limit.ts";
import type { FindRoute } from "./router.ts";

/** An item of a batch request. */
interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: RequestHeaders;
  readonly body: unknown;
}

const maxItems = 20;
const methodsWithBody = ["POST", "PATCH", "PUT"];

type BatchDeps = Pick<GraphRequest, "baseUrl" | "ids" | "validation"> & {
  readonly now: () => number;
  readonly findRoute: FindRoute;
};

/**
 * Handles a JSON batch (https://learn.microsoft.com/graph/json-batching): each item is handled like a single request, four
 * of those to Outlook at a time. Responses are in reverse order, because Graph guarantees no order and clients must not rely
 * on one.
 * @returns the response as JSON, unless a fault put another text into it
 * @throws GraphError if the batch itself is malformed
 */
export async function handleBatch(body: unknown, handleRequest: HandleRequest, deps: BatchDeps): Promise<string> {
  const items = parseBatch(body);
  const responses = new Map<string, string>();
  const handleItem = async (item: BatchItem): Promise<void> => {
    responses.set(item.id, serializeResponse(item.id, await handleBatchItem(item, handleRequest, deps)));
  };
  const outlookItems = items.filter(({ method, url }) => {
    const [path = ""] = toRequestUrl(url).slice("/v1.0".length).split("?");
    return isOutlookPattern(deps.findRoute(method, path).pattern);
  });
  const otherItems = items.filter((item) => !outlookItems.includes(item));
  const handleOutlookItems = async (): Promise<void> => {
    for (let item = outlookItems.shift(); item; item = outlookItems.shift()) await handleItem(item);
  };
  await Promise.all([...otherItems.map(handleItem), ...Array.from({ length: mailboxConcurrency }, handleOutlookItems)]);
  const texts = items.map(({ id }) => responses.get(id)).reverse();
  return `{"responses":[${texts.join(",")}]}`;
}

async function handleBatchItem(
  { method, url, headers, body }: BatchItem,
  handleRequest: HandleRequest,
  { now, findRoute: _, ...request }: BatchDeps,
): Promise<GraphResponse> {
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(url)) {
    return errorResponse(
      badRequestError("The url of a batch item must be relative to the version."),
      request.ids,
      now(),
    );
  }
  return handleRequest({
    ...request,
    method,
    url: toRequestUrl(url),
    headers,
    json: () => asJsonObject(body),
    keyPrefix: "BATCH ",
  });
}

function toRequestUrl(url: string): string {
  return `/v1.0${url.startsWith("/") ? "" : "/"}${url}`;
}

/** Encodes bytes as Base64, because a batch response is JSON. */
function serializeResponse(id: string, { body, isRaw, ...response }: GraphResponse): string {
  const content = body instanceof Uint8Array ? Buffer.from(body).toString("base64") : body;
  if (!isRaw) return JSON.stringify({ id, ...response, body: content });
  return `${JSON.stringify({ id, ...response }).slice(0, -1)},"body":${String(content)}}`;
}

function parseBatch(body: unknown): BatchItem[] {
  const requests = isObject(body) ? body["requests"] : undefined;
  if (!Array.isArray(requests) || requests.length === 0) throw badRequestError("Invalid batch payload format.");
  if (requests.length > maxItems) {
    throw badRequestError(`Number of batch request steps exceeds the maximum value of ${String(maxItems)}.`);
  }
  const items = requests.map(parseItem);
  if (new Set(items.map((item) => item.id)).size < items.length) {
    throw badRequestError("Invalid batch payload format. Request ids must be unique.");
  }
  return items;
}

function parseItem(item: unknown): BatchItem {
  if (!isObject(item)) throw badRequestError("Invalid batch payload format.");
  const { id, method, url, body, dependsOn } = item;
  if (typeof id !== "string" || id === "" || typeof method !== "string" || typeof url !== "string") {
    throw badRequestError("Invalid batch payload format. A request needs id, method and url.");
  }
  if (dependsOn !== undefined) throw badRequestError("dependsOn is not supported by the emulator.");
  const headers = parseHeaders(item["headers"]);
  const verb = method.toUpperCase();
  if (methodsWithBody.includes(verb) && (headers["content-type"] === undefined || body === undefined)) {
    throw badRequestError(`Write request id : ${id} does not contain Content-Type header or body.`);
  }
  return { id, method: verb, url, headers, body };
}

function parseHeaders(headers: unknown): RequestHeaders {
  if (headers === undefined) return {};
  if (!isObject(headers)) throw badRequestError("Invalid batch payload format. Headers must be an object.");
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
