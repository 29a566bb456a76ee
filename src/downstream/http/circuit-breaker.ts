import { HttpError, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";
import { parseUrl } from "../../http-client/parsed-url-cache.ts";
import type { Clock } from "../../lib/clock.ts";

/** An origin is not asked, as it did not answer the calls before. */
export class CircuitOpenError extends Error {
  /** Until it is asked again. */
  readonly retryAfterSeconds: number;

  constructor(remainingMs: number) {
    super("the circuit is open");
    this.name = "CircuitOpenError";
    this.retryAfterSeconds = Math.max(1, Math.ceil(remainingMs / 1000));
  }
}

/** How a call ended: `abandoned` where it says nothing of the origin, as when our own caller has gone. */
type CallResult = "answered" | "unanswered" | "abandoned";

type State =
  | { readonly kind: "closed"; consecutiveFailures: number }
  | { readonly kind: "open"; readonly until: number }
  /** One call is let through; its end decides. */
  | { readonly kind: "probing" };

/** Calls in a row without an answer that open a circuit. One answer to anybody, a refusal too, starts the count anew. */
const failureThreshold = 10;
const openMs = 5_000;
const openJitterMs = 1_000;

/**
 * A client that gives an origin a rest when it answers nobody. What counts is silence, and a gateway's word that there is
 * nobody behind it; never a 4xx, so that what one user is refused or throttled costs no other.
 *
 * Its `send` throws {@link CircuitOpenError} too.
 */
export function withCircuitBreaker(http: HttpClient, timing: Pick<Clock, "now" | "random">): HttpClient {
  const circuits = new Map<string, ReturnType<typeof createCircuit>>();
  const getCircuit = (origin: string): ReturnType<typeof createCircuit> => {
    const circuit = circuits.get(origin) ?? createCircuit(timing);
    circuits.set(origin, circuit);
    return circuit;
  };
  return {
    send(request) {
      const reportResult = getCircuit(parseUrl(request.url).origin)();
      if (reportResult instanceof CircuitOpenError) return Promise.reject(reportResult);
      return http.send(request).then(
        (response) => {
          reportResult(isGatewayError(response) ? "unanswered" : "answered");
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
  if (!(error instanceof HttpError) || error.reason === "aborted") return "abandoned";
  return error.reason === "too_large" ? "answered" : "unanswered";
}

/** @returns what begins a call and gives what ends it, or the error if there is to be no call */
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
    if (state.kind === "probing" || remainingMs > 0) return new CircuitOpenError(remainingMs);
    if (state.kind === "open") state = { kind: "probing" };
    const startState = state;
    return (result) => {
      // A call that began in another state says nothing of this one.
      if (state !== startState) return;
      if (startState.kind === "probing") {
        if (result === "answered") state = { kind: "closed", consecutiveFailures: 0 };
        else if (result === "unanswered") trip();
        else open(0);
        return;
      }
      if (result === "answered") startState.consecutiveFailures = 0;
      if (result === "unanswered" && ++startState.consecutiveFailures >= failureThreshold) trip();
    };
  };
}
