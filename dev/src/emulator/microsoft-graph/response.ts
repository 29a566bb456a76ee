/** What Graph answers to a request, alone or as an item of a batch. The body is JSON or bytes; undefined means none. */
export interface GraphResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The ids of an HTTP request, repeated in its headers and in error bodies. */
export interface RequestIds {
  readonly requestId: string;
  /** As the client sent it; Graph repeats its own id where there is none. */
  readonly clientRequestId: string;
}

type Headers = Readonly<Record<string, string>>;

/** The content type of everything that Graph v1.0 answers by default. */
const odataContentType =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** A refusal with Graph's own code and message (https://learn.microsoft.com/graph/errors). */
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

export function badRequest(message: string): GraphError {
  return new GraphError(400, "BadRequest", message);
}

export function okResponse(body: unknown, headers: Headers = {}): GraphResponse {
  return { status: 200, headers: { "Content-Type": odataContentType, ...headers }, body };
}

/** A new resource, and where it can be read. */
export function createdResponse(body: unknown, location: string, headers: Headers = {}): GraphResponse {
  return { status: 201, headers: { "Content-Type": odataContentType, Location: location, ...headers }, body };
}

/** An action that Graph carries out later and says nothing about. */
export function acceptedResponse(): GraphResponse {
  return { status: 202, headers: {} };
}

/** A media resource; an item of a batch has its bytes in Base64. */
export function mediaResponse(contentType: string, bytes: Uint8Array): GraphResponse {
  return { status: 200, headers: { "Content-Type": contentType }, body: bytes };
}

/** `now` in milliseconds; Graph gives the date to the second, without a zone. */
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
