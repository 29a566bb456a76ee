import { HttpError, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";
import { parseUrl } from "../../http-client/parsed-url-cache.ts";
import type { Clock } from "../../lib/clock.ts";

/** An origin is not asked, as it did not answer the calls before. */
export class CircuitOpenError extends Error {
  /** Until it is asked again. */
  readonly retryAfterSeconds: number;

  constructor(leftMs: number) {
    super("the circuit is open");
    this.name = "CircuitOpenError";
    this.retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000));
  }
}

/** How a call ended: `abandoned` where it says nothing of the origin, as when our own caller has gone. */
type End = "answered" | "unanswered" | "abandoned";

type State =
  | { readonly kind: "closed"; unanswered: number }
  | { readonly kind: "open"; readonly until: number }
  /** One call is let through; its end decides. */
  | { readonly kind: "probing" };

/** Calls in a row without an answer that open a circuit. One answer to anybody, a refusal too, starts the count anew. */
const mostUnanswered = 10;
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
  const circuitOf = (origin: string): ReturnType<typeof createCircuit> => {
    const circuit = circuits.get(origin) ?? createCircuit(timing);
    circuits.set(origin, circuit);
    return circuit;
  };
  return {
    send(request) {
      const ended = circuitOf(parseUrl(request.url).origin)();
      if (ended instanceof CircuitOpenError) return Promise.reject(ended);
      return http.send(request).then(
        (answer) => {
          ended(isGatewaysWord(answer) ? "unanswered" : "answered");
          return answer;
        },
        (error: unknown) => {
          ended(endOf(error));
          throw error;
        },
      );
    },
    close: () => http.close(),
  };
}

function isGatewaysWord({ status }: HttpResponse): boolean {
  return status === 502 || status === 503 || status === 504;
}

function endOf(error: unknown): End {
  if (!(error instanceof HttpError) || error.reason === "aborted") return "abandoned";
  return error.reason === "too_large" ? "answered" : "unanswered";
}

/** @returns what begins a call and gives what ends it, or the error if there is to be no call */
function createCircuit({ now, random }: Pick<Clock, "now" | "random">): () => CircuitOpenError | ((end: End) => void) {
  let state: State = { kind: "closed", unanswered: 0 };

  const open = (forMs: number): void => {
    state = { kind: "open", until: now() + forMs };
  };
  const rest = (): void => {
    open(openMs + random() * openJitterMs);
  };

  return () => {
    const leftMs = state.kind === "open" ? state.until - now() : 0;
    if (state.kind === "probing" || leftMs > 0) return new CircuitOpenError(leftMs);
    if (state.kind === "open") state = { kind: "probing" };
    const begun = state;
    return (end) => {
      // A call that began in another state says nothing of this one.
      if (state !== begun) return;
      if (begun.kind === "probing") {
        if (end === "answered") state = { kind: "closed", unanswered: 0 };
        else if (end === "unanswered") rest();
        else open(0);
        return;
      }
      if (end === "answered") begun.unanswered = 0;
      if (end === "unanswered" && ++begun.unanswered >= mostUnanswered) rest();
    };
  };
}
