import { Secret } from "../../lib/secret.ts";
import type { AccessToken } from "../access-token.ts";
import { toScopeSet } from "../scopes.ts";

/** Value, scopes, issuedAt, assertionIssuedAt, refreshAt, expiresAt. */
type TokenRow = readonly [string, readonly string[], number, number, number, number];

/** The plaintext of an entry of the shared cache. A change of its format needs a new version in `cache-encryption.ts`. */
export function serializeTokens(tokens: readonly AccessToken[]): string {
  const rows = tokens.map(({ value, scopes, issuedAt, assertionIssuedAt, refreshAt, expiresAt }): TokenRow => [
    value.reveal(),
    [...scopes],
    issuedAt,
    assertionIssuedAt,
    refreshAt,
    expiresAt,
  ]);
  return JSON.stringify(rows);
}

/** @param plaintext written by `serializeTokens`; authenticated by the decryption, and therefore not validated again */
export function deserializeTokens(plaintext: string): AccessToken[] {
  return (JSON.parse(plaintext) as TokenRow[]).map(
    ([value, scopes, issuedAt, assertionIssuedAt, refreshAt, expiresAt]) => ({
      value: new Secret(value),
      scopes: toScopeSet(scopes),
      issuedAt,
      assertionIssuedAt,
      refreshAt,
      expiresAt,
    }),
  );
}
