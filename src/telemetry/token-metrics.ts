import type { ErrorCode } from "../errors/service-errors.ts";

/** Where a token, or the error, came from. `shared` means an acquisition of another caller that was in flight. */
export type TokenSource = "memory" | "redis" | "shared" | "exchange";

/** One call of `acquireToken`, or one background refresh. Contains no token, claim, user or scope. */
export interface TokenEvent {
  /** As in `@downstream(api: …)`. */
  readonly downstream: string;
  readonly source: TokenSource;
  readonly outcome: "token" | ErrorCode | "unexpected";
  readonly durationMs: number;
}

/** Receives the events of the token provider. Methods must be quick and must not throw. */
export interface TokenMetrics {
  tokenAcquired(event: TokenEvent): void;
  /** A background refresh has finished. */
  tokenRefreshed(event: TokenEvent): void;
}

export const noopTokenMetrics: TokenMetrics = {
  tokenAcquired: () => undefined,
  tokenRefreshed: () => undefined,
};
