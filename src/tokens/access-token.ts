import type { Secret } from "../lib/secret.ts";

/** An access token for a downstream API, on behalf of one user in one session. Times are milliseconds since the epoch. */
export interface AccessToken {
  readonly value: Secret;
  /** The granted scopes, normalized by `normalizeScopes`. */
  readonly scopes: ReadonlySet<string>;
  /** When the exchange that returned it was started. */
  readonly issuedAt: number;
  /** `iat` of the assertion that it was exchanged for: decides which revocations apply. */
  readonly assertionIssuedAt: number;
  /** From then on it is refreshed in the background. */
  readonly refreshAt: number;
  /** From then on it is no longer used: shortly before its own expiry, and never after the assertion's. */
  readonly expiresAt: number;
}
