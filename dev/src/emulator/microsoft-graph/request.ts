import { isObject, parseJson } from "oboql/internal/lib/json";
import type { AcceptedToken } from "../resource-server.ts";
import { badRequestError } from "./response.ts";

/** A request for a resource with a validated token. */
export interface ResourceRequest {
  readonly token: AcceptedToken;
  /** Origin and version: `http://localhost:4001/v1.0`. */
  readonly baseUrl: string;
  /** Path after the version, as received: `/users/{id}/directReports`. */
  readonly path: string;
  readonly search: URLSearchParams;
  /** Names in lower case. */
  readonly headers: RequestHeaders;
  /** Decoded values of the path's placeholders, from left to right. */
  readonly params: readonly string[];
  /**
   * Reads the body.
   * @throws GraphError if it is not a JSON object
   */
  readonly json: () => JsonObject;
}

export type RequestHeaders = Readonly<Record<string, string | undefined>>;
export type JsonObject = Readonly<Record<string, unknown>>;

/** Parses the body of a single request. */
export function parseJsonBody(headers: RequestHeaders, body: unknown): JsonObject {
  const isJson = /^application\/json\b/i.test(headers["content-type"] ?? "");
  return asJsonObject(isJson ? parseJson(String(body)) : undefined);
}

/** The body of a batch item: an object for JSON content, Base64 otherwise. */
export function asJsonObject(body: unknown): JsonObject {
  if (isObject(body)) return body;
  throw badRequestError(
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
  );
}
