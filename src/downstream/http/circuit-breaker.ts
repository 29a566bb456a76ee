import { HttpError, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";
import { parseUrl } from "../../http-client/parsed-url-cache.ts";
import type { Clock } from "../../lib/clock.ts";

/** The request was not sent: the circuit breaker of its origin is open. */
export class CircuitOpenError extends Error {
  /** Time until the next request is let through. */
  readonly retryAfterSeconds: number;

  constructor(remainingMs: number) {
    super("the circuit breaker is open");
    this.name = "CircuitOpenError";
    this.retryAfterSeconds = Math.max(1, Math.ceil(remainingMs / 1000));
  }
}

/** `ignored` says nothing about the origin, such as a call that its caller aborted. */
type CallResult = "success" | "failure" | "ignored";

type State =
  | { readonly kind: "closed"; consecutiveFailures: number }
  | { readonly kind: "open"; readonly until: number }
  /** One probe is in flight. Its result decides. */
  | { readonly kind: "half-open" };

const failureThreshold = 10;
const openMs = 5_000;
const openJitterMs = 1_000;

/**
 * HTTP client with one circuit breaker per origin. It opens for 5 to 6 s after 10 consecutive network errors, timeouts or
 * 502/503/504, then lets one probe through. A 4xx counts as success, so that requests that are rejected or throttled for
 * one user do not affect others.
 *
 * `send` also rejects with {@link CircuitOpenError}.
 */
export function withCircuitBreaker(http: HttpClient, clock: Pick<Clock, "now" | "random">): HttpClient {
  const circuits = new Map<string, ReturnType<typeof createCircuit>>();
  const getCircuit = (origin: string): ReturnType<typeof createCircuit> => {
    const circuit = circuits.get(origin) ?? createCircuit(clock);
    circuits.set(origin, circuit);
    return circuit;
  };
  return {
    send(request) {
      const reportResult = getCircuit(parseUrl(request.url).origin)();
      if (reportResult instanceof CircuitOpenError) return Promise.reject(reportResult);
      return http.send(request).then(
        (response) => {
          reportResult(isGatewayError(response) ? "failure" : "success");
          return response;
        },
        (error: unknown) => {
          reportResult(toCallResult(error));
          throw error;
        },
      );
    },
    close: () => http.close(),
  };
}

function isGatewayError({ status }: HttpResponse): boolean {
  return status === 502 || status === 503 || status === 504;
}

function toCallResult(error: unknown): CallResult {
  if (!(error instanceof HttpError) || error.reason === "aborted") return "ignored";
  return error.reason === "too_large" ? "success" : "failure";
}

/** @returns a function that starts a call: it returns the function that reports the result, or the error if no call is allowed */
function createCircuit({
  now,
  random,
}: Pick<Clock, "now" | "random">): () => CircuitOpenError | ((result: CallResult) => void) {
  let state: State = { kind: "closed", consecutiveFailures: 0 };

  const open = (forMs: number): void => {
    state = { kind: "open", until: now() + forMs };
  };
  const trip = (): void => {
    open(openMs + random() * openJitterMs);
  };

  return () => {
    const remainingMs = state.kind === "open" ? state.until - now() : 0;
    if (state.kind === "half-open" || remainingMs > 0) return new CircuitOpenError(remainingMs);
    if (state.kind === "open") state = { kind: "half-open" };
    const startState = state;
    return (result) => {
      // The result of a call that started in an earlier state is ignored.
      if (state !== startState) return;
      if (startState.kind === "half-open") {
        if (result === "success") state = { kind: "closed", consecutiveFailures: 0 };
        else if (result === "failure") trip();
        else open(0);
        return;
      }
      if (result === "success") startState.consecutiveFailures = 0;
      if (result === "failure" && ++startState.consecutiveFailures >= failureThreshold) trip();
    };
  };
}
