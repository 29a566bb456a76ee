import type { AccessToken } from "../access-token.ts";

/** A revocation of the tokens of a user. Times are milliseconds since the epoch. */
export interface Revocation {
  /** `iat` of the rejected assertion. Tokens of assertions that were issued later are not affected. */
  readonly assertionIssuedAt: number;
  /** Tokens that were issued later are not affected: Entra ID accepted their assertions after the revocation. */
  readonly revokedAt: number;
}

export function isRevoked(
  { assertionIssuedAt, issuedAt }: Pick<AccessToken, "assertionIssuedAt" | "issuedAt">,
  revocation: Revocation | undefined,
): boolean {
  return (
    revocation !== undefined && assertionIssuedAt <= revocation.assertionIssuedAt && issuedAt <= revocation.revokedAt
  );
}

/** The revocation of the later assertion; of equal ones the first, so that a repeated rejection changes nothing. */
export function latestRevocation(
  first: Revocation | undefined,
  second: Revocation | undefined,
): Revocation | undefined {
  if (!first || !second) return first ?? second;
  return second.assertionIssuedAt > first.assertionIssuedAt ? second : first;
}
