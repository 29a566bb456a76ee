import { LRUCache } from "lru-cache";
import type { Clock } from "../lib/clock.ts";
import { createLruCache } from "../lib/lru-cache.ts";
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
  | { readonly kind: "closed"; failures: number; readonly failuresBySource: Map<string, number> }
  | { readonly kind: "open"; readonly until: number; readonly failedProbes: number }
  /** One probe is in flight. Its result decides. */
  | { readonly kind: "half-open"; readonly failedProbes: number };

const failureThreshold = 10;
/** Further failures of a source are not counted, so at least three sources have to fail. */
const maxFailuresPerSource = 4;
/** Probes of callers that fail before the circuit stays open for another period. */
const maxFailedProbes = 3;
const openMs = 5_000;
const openJitterMs = 1_000;
const maxCircuits = 10_000;
/** Callers with circuits of their own. */
const maxCallers = 1_000;

export interface CircuitBreakerOptions extends Pick<Clock, "now" | "random"> {
  /** Returns the part of a URL that requests must share to share a circuit. Default: the origin. */
  readonly toCircuitKey?: (url: string) => string;
}

/**
 * Creates circuit breakers, one per origin or other key. Each opens for 5 to 6 s after 10 consecutive network errors, timeouts
 * or 502/503/504, then lets one probe through. A 4xx counts as success, so that requests that are rejected or throttled for
 * one user do not affect others.
 *
 * A call may name what can make it fail although the server is available: first its caller, then the object that it reads.
 * Failures of one such source do not open the circuit for the others: a caller who fails alone has a circuit of their own.
 */
export function createCircuitBreakers({
  toCircuitKey = (url) => parseUrl(url).origin,
  ...clock
}: CircuitBreakerOptions): (url: string, sources?: readonly string[]) => ReturnType<StartCall> {
  const circuits = createLruCache<Circuit>(maxCircuits);
  return (url, sources = []) => {
    const key = toCircuitKey(url);
    const existing = circuits.get(key);
    if (existing) return existing.start(sources);
    const circuit = new Circuit(clock);
    circuits.set(key, circuit);
    return circuit.start(sources);
  };
}

class Circuit {
  readonly #clock: Pick<Clock, "now" | "random">;
  #state: State = createClosedState();
  /** The circuits of callers who failed. Created with the first: its list takes memory. */
  #callers: LRUCache<string, Circuit> | undefined;

  constructor(clock: Pick<Clock, "now" | "random">) {
    this.#clock = clock;
  }

  start(sources: readonly string[]): ReturnType<StartCall> {
    const [caller] = sources;
    const own = caller === undefined ? undefined : this.#callers?.get(caller)?.start([]);
    if (own instanceof CircuitOpenError) return own;
    const state = this.#startCall();
    if (state instanceof CircuitOpenError) {
      own?.("ignored");
      return state;
    }
    return (result) => {
      if (caller !== undefined) this.#reportToCaller(caller, own, result);
      // The result of a call that started in an earlier state is ignored.
      if (this.#state !== state) return;
      if (state.kind === "closed") this.#countResult(state, result, sources);
      else this.#endProbe(state.failedProbes, result, caller);
    };
  }

  #startCall(): Exclude<State, { kind: "open" }> | CircuitOpenError {
    const state = this.#state;
    if (state.kind === "closed") return state;
    const remainingMs = state.kind === "open" ? state.until - this.#clock.now() : 0;
    if (state.kind === "half-open" || remainingMs > 0) return new CircuitOpenError(remainingMs);
    return (this.#state = { kind: "half-open", failedProbes: state.failedProbes });
  }

  #countResult(state: Extract<State, { kind: "closed" }>, result: CallResult, sources: readonly string[]): void {
    const { failuresBySource } = state;
    if (result === "success") {
      state.failures = 0;
      if (failuresBySource.size > 0) failuresBySource.clear();
    }
    if (result !== "failure") return;
    if (sources.some((source) => (failuresBySource.get(source) ?? 0) >= maxFailuresPerSource)) return;
    for (const source of sources) failuresBySource.set(source, (failuresBySource.get(source) ?? 0) + 1);
    if (++state.failures >= failureThreshold) this.#trip();
  }

  /** After a failed probe of one caller, the next probe is that of another: the circuit of that caller opens. */
  #endProbe(failedProbes: number, result: CallResult, caller: string | undefined): void {
    if (result === "success") this.#state = createClosedState();
    else if (result === "ignored") this.#open(0, failedProbes);
    else if (caller === undefined || failedProbes + 1 >= maxFailedProbes) this.#trip();
    else {
      this.#getCaller(caller).#trip();
      this.#open(0, failedProbes + 1);
    }
  }

  #reportToCaller(caller: string, own: ((result: CallResult) => void) | undefined, result: CallResult): void {
    const circuit = result === "failure" ? this.#getCaller(caller) : this.#callers?.get(caller);
    const report = own ?? circuit?.start([]);
    if (report && !(report instanceof CircuitOpenError)) report(result);
  }

  #getCaller(caller: string): Circuit {
    this.#callers ??= new LRUCache({ max: maxCallers });
    const existing = this.#callers.get(caller);
    const circuit = existing ?? new Circuit(this.#clock);
    if (!existing) this.#callers.set(caller, circuit);
    return circuit;
  }

  #open(forMs: number, failedProbes: number): void {
    this.#state = { kind: "open", until: this.#clock.now() + forMs, failedProbes };
  }

  #trip(): void {
    this.#open(openMs + this.#clock.random() * openJitterMs, 0);
  }
}

function createClosedState(): State {
  return { kind: "closed", failures: 0, failuresBySource: new Map() };
}
