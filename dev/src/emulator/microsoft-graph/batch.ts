import { badRequestError, errorResponse, type GraphResponse } from "./response.ts";
import { isObject } from "../../../../src/lib/json.ts";
import { asJsonObject, type RequestHeaders } from "./request.ts";
import type { GraphRequest, HandleRequest } from "./handle-request.ts";

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

/**
 * Handles a JSON batch (https://learn.microsoft.com/graph/json-batching): each item is handled like a single request.
 * Responses are in reverse order, because Graph guarantees no order and clients must not rely on one.
 * @throws GraphError if the batch itself is malformed
 */
export async function handleBatch(
  body: unknown,
  handleRequest: HandleRequest,
  request: Pick<GraphRequest, "baseUrl" | "ids" | "validation"> & { readonly now: () => number },
): Promise<{ responses: object[] }> {
  const items = parseBatch(body);
  const responses = await Promise.all(
    items.map(async (item) => ({
      id: item.id,
      ...toBatchResponse(await handleBatchItem(item, handleRequest, request)),
    })),
  );
  return { responses: responses.reverse() };
}

async function handleBatchItem(
  { method, url, headers, body }: BatchItem,
  handleRequest: HandleRequest,
  { now, ...request }: Parameters<typeof handleBatch>[2],
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
    url: `/v1.0${url.startsWith("/") ? "" : "/"}${url}`,
    headers,
    json: () => asJsonObject(body),
    keyPrefix: "BATCH ",
  });
}

/** Encodes bytes as Base64, because a batch response is JSON. */
function toBatchResponse({ body, ...response }: GraphResponse): GraphResponse {
  if (body === undefined) return response;
  return { ...response, body: body instanceof Uint8Array ? Buffer.from(body).toString("base64") : body };
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
