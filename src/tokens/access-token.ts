import type { Secret } from "../lib/secret.ts";

/** An access token for a downstream API, on behalf of one user in one session. Times are milliseconds since the epoch. */
export interface AccessToken {
  readonly value: Secret;
  /** The scopes that it serves, normalised. */
  readonly scopes: ReadonlySet<string>;
  /** When it was issued to us. */
  readonly issuedAt: number;
  /** From when on a newer one is fetched in the background. */
  readonly refreshAt: number;
  /** Until when it is handed out: a little before its own end, and never past its assertion's. */
  readonly expiresAt: number;
}
