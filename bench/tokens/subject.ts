import type { Identity } from "../../src/entra/identity.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";

/** A measured token cache. */
export interface TokenSubject {
  /** Caches tokens for both APIs and each of these identities. */
  fill(identities: readonly Identity[]): Promise<void>;
  /** Returns a token from the cache, or by a token exchange. */
  readonly acquire: (identity: Identity, request: TokenRequest) => Promise<unknown>;
  /** Characters of the cached tokens per session, one byte each. */
  readonly tokenBytes: number;
  close(): Promise<void>;
}

/** @param capacity number of sessions that the cache must hold */
export type CreateSubject = (endpoint: string, capacity: number) => TokenSubject;
