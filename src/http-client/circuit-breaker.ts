import { LRUCache } from "lru-cache";
import type { Clock } from "../lib/clock.ts";
import { parseUrl } from "./parsed-url-cache.ts";

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
export type CallResult = "success" | "failure" | "ignored";

/** Starts a call: returns the function to report its result, or the error if no call is allowed. */
export type StartCall = () => CircuitOpenError | ((result: CallResult) => void);

type State =
  | { readonly kind: "closed"; consecutiveFailures: number }
  | { readonly kind: "open"; readonly until: number }
  /** One probe is in flight. Its result decides. */
  | { readonly kind: "half-open" };

const failureThreshold = 10;
const openMs = 5_000;
const openJitterMs = 1_000;
const maxCircuits = 10_000;

export interface CircuitBreakerOptions extends Pick<Clock, "now" | "random"> {
  /** Returns the part of a URL that requests must share to share a circuit. Default: the origin. */
  readonly toCircuitKey?: (url: string) => string;
}

/**
 * Creates circuit breakers, one per origin or other key. Each opens for 5 to 6 s after 10 consecutive network errors, timeouts
 * or 502/503/504, then lets one probe through. A 4xx counts as success, so that requests that are rejected or throttled for
 * one user do not affect others.
 */
export function createCircuitBreakers({
  toCircuitKey = (url) => parseUrl(url).origin,
  ...clock
}: CircuitBreakerOptions): (url: string) => ReturnType<StartCall> {
  const circuits = new LRUCache<string, StartCall>({ max: maxCircuits });
  return (url) => {
    const key = toCircuitKey(url);
    const existing = circuits.get(key);
    if (existing) return existing();
    const circuit = createCircuit(clock);
    circuits.set(key, circuit);
    return circuit();
  };
}

function createCircuit({ now, random }: Pick<Clock, "now" | "random">): StartCall {
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
