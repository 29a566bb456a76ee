import type { Secret } from "../lib/secret.ts";

/** The caller's identity, from a validated access token. */
export interface Identity {
  /** `oid`: the user's object id in the tenant, in lower case. */
  readonly objectId: string;
  /** `tid`, in lower case. */
  readonly tenantId: string;
  /** `azp` or `appid`: the client application that the user signed in to; undefined if the token names none. */
  readonly clientId: string | undefined;
  /** `scp`: the delegated scopes of this API. */
  readonly scopes: readonly string[];
  /** `roles`: the user's application roles. */
  readonly roles: readonly string[];
  /** `iat`, in milliseconds since the epoch. */
  readonly issuedAt: number;
  /** `exp`, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whether the client application handles claims challenges (`xms_cc` contains `cp1`). */
  readonly supportsClaimsChallenges: boolean;
  /** The token itself, used as the assertion of the on-behalf-of exchange. */
  readonly assertion: Secret;
}

/** Identifies a user within this process: the same user has another key in each tenant. */
export function toUserKey({ tenantId, objectId }: Pick<Identity, "tenantId" | "objectId">): string {
  return `${tenantId} ${objectId}`;
}
