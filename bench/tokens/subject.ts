import type { Identity } from "../../src/entra/identity.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";

/** A token cache that is measured. */
export interface TokenSubject {
  /** Puts tokens for both APIs in the cache, for each of these identities. */
  fill(identities: readonly Identity[]): Promise<void>;
  /** A token from the cache, else by exchange. */
  readonly acquire: (identity: Identity, request: TokenRequest) => Promise<unknown>;
  /** Characters of the tokens that it keeps for a session, a byte each. */
  readonly tokenBytes: number;
  close(): Promise<void>;
}

/** @param capacity how many sessions it has to hold */
export type CreateSubject = (endpoint: string, capacity: number) => TokenSubject;
