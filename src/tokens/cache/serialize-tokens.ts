import { Secret } from "../../lib/secret.ts";
import type { AccessToken } from "../access-token.ts";
import { scopeSet } from "../scopes.ts";

/** Of one token: value, scopes, issuedAt, refreshAt, usableUntil. */
type Row = readonly [string, readonly string[], number, number, number];

/** What is inside an entry. A change here is a new version of the entry cipher's. */
export function encodeTokens(tokens: readonly AccessToken[]): string {
  const rows = tokens.map(({ value, scopes, issuedAt, refreshAt, usableUntil }): Row => [
    value.reveal(),
    [...scopes],
    issuedAt,
    refreshAt,
    usableUntil,
  ]);
  return JSON.stringify(rows);
}

/** @param plain as the cipher has opened it, and so as `encodeTokens` wrote it */
export function decodeTokens(plain: string): AccessToken[] {
  return (JSON.parse(plain) as Row[]).map(([value, scopes, issuedAt, refreshAt, usableUntil]) => ({
    value: new Secret(value),
    scopes: scopeSet(scopes),
    issuedAt,
    refreshAt,
    usableUntil,
  }));
}
