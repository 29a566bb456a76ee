/** Graph's response to a single request or a batch item. The body is JSON or bytes; undefined without a body. */
export interface GraphResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether a body that is a string becomes part of a `$batch` response unquoted. Only faults do. */
  readonly isRaw?: boolean;
}

/** Ids of an HTTP request, repeated in headers and error bodies. */
export interface RequestIds {
  readonly requestId: string;
  /** As the client sent it; without one Graph repeats its own request id. */
  readonly clientRequestId: string;
}

type Headers = Readonly<Record<string, string>>;

/** Content type of Graph v1.0's responses. */
const odataContentType =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** An error with Graph's code and message (https://learn.microsoft.com/graph/errors). */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Headers;

  constructor(status: number, code: string, message: string, headers: Headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequestError(message: string): GraphError {
  return new GraphError(400, "BadRequest", message);
}

export function okResponse(body: unknown, headers: Headers = {}): GraphResponse {
  return { status: 200, headers: { "Content-Type": odataContentType, ...headers }, body };
}

/** Response for a created resource with its location. */
export function createdResponse(body: unknown, location: string, headers: Headers = {}): GraphResponse {
  return { status: 201, headers: { "Content-Type": odataContentType, Location: location, ...headers }, body };
}

/** Response for an action that Graph carries out later. */
export function acceptedResponse(): GraphResponse {
  return { status: 202, headers: {} };
}

/** Response for a media resource; in a batch its bytes are Base64. */
export function mediaResponse(contentType: string, bytes: Uint8Array): GraphResponse {
  return { status: 200, headers: { "Content-Type": contentType }, body: bytes };
}

/** `now` is in milliseconds. Graph returns the date to the second, without a time zone. */
export function errorResponse(error: GraphError, ids: RequestIds, now: number): GraphResponse {
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    "request-id": ids.requestId,
    "client-request-id": ids.clientRequestId,
  };
  return {
    status: error.status,
    headers: { "Content-Type": "application/json", ...error.headers },
    body: { error: { code: error.code, message: error.message, innerError } },
  };
}
