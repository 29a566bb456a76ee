import type { AcceptedToken } from "../resource-server.ts";
import { badRequest } from "./response.ts";

/** A request to a resource, its token already accepted. */
export interface ResourceRequest {
  readonly token: AcceptedToken;
  /** Origin and version, as in `http://localhost:4001/v1.0`. */
  readonly baseUrl: string;
  /** Below the version, as received: `/users/{id}/directReports`. */
  readonly path: string;
  readonly search: URLSearchParams;
  /** Names in lower case. */
  readonly headers: RequestHeaders;
  /** What the path has in place of the placeholders, decoded, from left to right. */
  readonly params: readonly string[];
  /** Reads the body. Throws Graph's error if it is no JSON object. */
  readonly json: () => JsonObject;
}

export type RequestHeaders = Readonly<Record<string, string | undefined>>;
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The body of a request on its own. */
export function parseJsonBody(headers: RequestHeaders, body: unknown): JsonObject {
  const isJson = /^application\/json\b/i.test(headers["content-type"] ?? "");
  return asJsonObject(isJson ? parseJson(body) : undefined);
}

/** The body of an item of a batch: already an object where its content type is JSON, else Base64. */
export function asJsonObject(body: unknown): JsonObject {
  if (isObject(body)) return body;
  throw badRequest(
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
  );
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
