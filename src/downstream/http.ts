import { DownstreamError, type DownstreamErrorCode, type ErrorFacts } from "../errors.ts";
import { HttpError, retryAfterSeconds, type HttpClient, type HttpRequest, type HttpResponse } from "../http-client.ts";

/** Sends requests to one downstream API for one request of ours. */
export interface DownstreamHttp {
  /** @returns the answer if its status is 2xx  @throws {DownstreamError} otherwise */
  send(request: DownstreamRequest): Promise<HttpResponse>;
  /** What an answer's status means, for parts of an answer that have one of their own. */
  error(answer: Pick<HttpResponse, "status" | "headers">): DownstreamError;
}

export type DownstreamRequest = Omit<HttpRequest, "signal">;

export interface DownstreamHttpDeps {
  /** As in `@downstream(api: …)`. */
  readonly name: string;
  readonly http: HttpClient;
  /** Ends with our caller's connection or the request's deadline. */
  readonly signal: AbortSignal;
  /** Passed on as `client-request-id`. */
  readonly requestId: string;
}

export function createDownstreamHttp({ name, http, signal, requestId }: DownstreamHttpDeps): DownstreamHttp {
  const error: DownstreamHttp["error"] = (answer) => {
    const { code, says } = meaningOf(answer.status);
    return new DownstreamError(code, `${name} ${says}`, factsOf(name, answer));
  };
  return {
    error,
    async send(request) {
      const headers = { ...request.headers, "client-request-id": requestId };
      const answer = await http.send({ ...request, headers, signal }).catch((cause: unknown) => {
        throw noAnswer(name, cause);
      });
      if (answer.status < 200 || answer.status > 299) throw error(answer);
      return answer;
    },
  };
}

/** An answer that came, was 2xx, and cannot be used. */
export function unusableAnswer(name: string, cause?: unknown): DownstreamError {
  return new DownstreamError(
    "DOWNSTREAM_ERROR",
    `${name} gave an answer that cannot be used`,
    { downstream: name },
    { cause },
  );
}

function noAnswer(name: string, cause: unknown): unknown {
  if (!(cause instanceof HttpError)) return cause;
  const facts = { downstream: name };
  if (cause.reason === "too_large")
    return new DownstreamError("DOWNSTREAM_ERROR", `${name} answered too much`, facts, { cause });
  return cause.reason === "unreachable"
    ? new DownstreamError("DOWNSTREAM_UNAVAILABLE", `${name} cannot be reached`, facts, { cause })
    : new DownstreamError("DOWNSTREAM_TIMEOUT", `${name} did not answer in time`, facts, { cause });
}

function meaningOf(status: number): { code: DownstreamErrorCode; says: string } {
  switch (status) {
    case 401:
      return { code: "DOWNSTREAM_UNAUTHORIZED", says: "refused the access token" };
    case 403:
      return { code: "DOWNSTREAM_FORBIDDEN", says: "does not allow this to the user" };
    case 404:
      return { code: "DOWNSTREAM_NOT_FOUND", says: "does not have what was asked for" };
    case 429:
      return { code: "DOWNSTREAM_THROTTLED", says: "is throttling" };
    case 408:
    case 504:
      return { code: "DOWNSTREAM_TIMEOUT", says: "did not answer in time" };
    case 502:
    case 503:
      return { code: "DOWNSTREAM_UNAVAILABLE", says: "is unavailable" };
    default:
      return { code: "DOWNSTREAM_ERROR", says: "answered with an error" };
  }
}

function factsOf(name: string, { status, headers }: Pick<HttpResponse, "status" | "headers">): ErrorFacts {
  const requestId = headers["request-id"] ?? headers["x-request-id"];
  return { downstream: name, status, requestId, retryAfterSeconds: retryAfterSeconds(headers) };
}
