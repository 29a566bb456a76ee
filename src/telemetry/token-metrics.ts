import type { ErrorCode } from "../errors/service-errors.ts";

/** Source of an access token, or of the error. `shared`: an exchange that another caller had already started. */
export type TokenSource = "memory" | "redis" | "shared" | "exchange";

/** One call of `acquireToken`, or one background refresh. Holds no token, claim, user or scope. */
export interface TokenEvent {
  /** Name of the API, as in `@downstream(api: …)`. */
  readonly downstream: string;
  readonly source: TokenSource;
  readonly outcome: "token" | ErrorCode | "unexpected";
  readonly durationMs: number;
}

/** Receives the events of the token provider. Implementations are fast and never throw. */
export interface TokenMetrics {
  tokenAcquired(event: TokenEvent): void;
  /** Reports a background refresh. */
  tokenRefreshed(event: TokenEvent): void;
}

export const noopTokenMetrics: TokenMetrics = {
  tokenAcquired: () => undefined,
  tokenRefreshed: () => undefined,
};
