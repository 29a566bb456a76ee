import type { Secret } from "../lib/secret.ts";

/** Who is calling, as the validated bearer token says. */
export interface Identity {
  /** `oid`: the user's object id in the tenant. */
  readonly objectId: string;
  /** `tid`, in lower case. */
  readonly tenantId: string;
  /** `azp` or `appid`: the client application that the user signed in to. */
  readonly clientId: string | undefined;
  /** `scp`: the delegated scopes of this API. */
  readonly scopes: readonly string[];
  /** `roles`: the user's application roles. */
  readonly roles: readonly string[];
  /** `exp`, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whether the client application understands claims challenges (`xms_cc` contains `cp1`). */
  readonly supportsClaimsChallenges: boolean;
  /** The token itself, for the exchange on behalf of the user. */
  readonly assertion: Secret;
}
