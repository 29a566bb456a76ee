import { createHash } from "node:crypto";
import type { IdentityConfig } from "../config.ts";
import type { Identity } from "../identity/identity.ts";
import type { TokenKey } from "./shared-cache.ts";

/** What a user's tokens are kept under, made of the identity that asks. */
export interface Session {
  /** Tenant and assertion: what one sign-in may have, another of the same user may lack, MFA above all. */
  readonly id: string;
  /** As `TokenKey.user`. */
  readonly user: string;
  /** The key of the tokens for one downstream API. */
  key(resource: string): TokenKey;
}

/** Makes sessions for one registration of ours. */
export interface Sessions {
  /** The session of an identity, derived once for each identity object. */
  of(identity: Identity): Session;
  /** As `TokenKey.user`. */
  userOf(user: Pick<Identity, "tenantId" | "objectId">): string;
}

export function createSessions({
  clientId,
  authorityHost,
}: Pick<IdentityConfig, "clientId" | "authorityHost">): Sessions {
  const known = new WeakMap<Identity, Session>();
  const userOf: Sessions["userOf"] = ({ tenantId, objectId }) => hashOf([clientId, authorityHost, tenantId, objectId]);
  return {
    userOf,
    of: (identity) => {
      const session = known.get(identity);
      if (session) return session;
      const { tenantId, assertion } = identity;
      const user = userOf(identity);
      const made: Session = {
        id: `${tenantId} ${assertion.hash}`,
        user,
        key: (resource) => ({ id: hashOf([clientId, authorityHost, tenantId, assertion.hash, resource]), user }),
      };
      known.set(identity, made);
      return made;
    },
  };
}

/** The parts are told apart whatever they hold. */
function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
