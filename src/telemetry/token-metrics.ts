import type { ErrorCode } from "../errors/service-errors.ts";

/** Where a token, or its refusal, came from. `shared` means another caller's request that was under way. */
export type TokenSource = "memory" | "redis" | "shared" | "exchange";

/** One call of `acquireToken`, or one renewal in the background. Holds no token, claim, user or scope. */
export interface TokenEvent {
  /** As in `@downstream(api: …)`. */
  readonly downstream: string;
  readonly source: TokenSource;
  readonly outcome: "token" | ErrorCode | "unexpected";
  readonly durationMs: number;
}

/** Told what the token provider does. Methods must be quick and must not throw. */
export interface TokenMetrics {
  tokenAcquired(event: TokenEvent): void;
  /** A renewal that nobody waited for. */
  tokenRefreshed(event: TokenEvent): void;
}

export const noopTokenMetrics: TokenMetrics = {
  tokenAcquired: () => undefined,
  tokenRefreshed: () => undefined,
};
