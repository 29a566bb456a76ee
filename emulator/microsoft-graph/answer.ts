/** What Graph answers to a request, alone or as an item of a batch. The body is JSON; undefined means none. */
export interface GraphAnswer {
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

/** The content type of everything that Graph v1.0 answers by default. */
const odataContentType =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** A refusal with Graph's own code and message (https://learn.microsoft.com/graph/errors). */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(message: string): GraphError {
  return new GraphError(400, "BadRequest", message);
}

export function resourceNotFound(resource: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${resource}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Insufficient permissions, as Graph calls them for directory objects. */
export function requestDenied(): GraphError {
  return new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

export function okAnswer(body: unknown): GraphAnswer {
  return { status: 200, headers: { "content-type": odataContentType }, body };
}

/** `now` in milliseconds; Graph gives the date to the second, without a zone. */
export function errorAnswer(error: GraphError, ids: RequestIds, now: number): GraphAnswer {
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    "request-id": ids.requestId,
    "client-request-id": ids.clientRequestId,
  };
  return {
    status: error.status,
    headers: { "content-type": "application/json", ...error.headers },
    body: { error: { code: error.code, message: error.message, innerError } },
  };
}
