import { Secret } from "../../lib/secret.ts";
import type { AccessToken } from "../access-token.ts";
import { toScopeSet } from "../scopes.ts";

/** Of one token: value, scopes, issuedAt, refreshAt, usableUntil. */
type TokenRow = readonly [string, readonly string[], number, number, number];

/** What is inside an entry. A change here is a new version of the entry cipher's. */
export function serializeTokens(tokens: readonly AccessToken[]): string {
  const rows = tokens.map(({ value, scopes, issuedAt, refreshAt, expiresAt }): TokenRow => [
    value.reveal(),
    [...scopes],
    issuedAt,
    refreshAt,
    expiresAt,
  ]);
  return JSON.stringify(rows);
}

/** @param plaintext as the cipher has opened it, and so as `encodeTokens` wrote it */
export function deserializeTokens(plaintext: string): AccessToken[] {
  return (JSON.parse(plaintext) as TokenRow[]).map(([value, scopes, issuedAt, refreshAt, expiresAt]) => ({
    value: new Secret(value),
    scopes: toScopeSet(scopes),
    issuedAt,
    refreshAt,
    expiresAt,
  }));
}
