import type { AuthConfig } from "../../config/config.ts";
import type { Identity } from "../../entra/identity.ts";
import { hashParts } from "../../lib/hash.ts";
import type { CacheKey } from "./shared-cache.ts";

/** Keys of the token caches, for one app registration of this API. */
export interface CacheKeys {
  /** The key for revoking all tokens of a user (`CacheKey.user`). */
  forUser(user: Pick<Identity, "tenantId" | "objectId">): string;
  /** The key of the tokens of one session for one resource in the shared cache. */
  forEntry(identity: Identity, resource: string): CacheKey;
}

export function createCacheKeys({
  clientId,
  authorityHost,
}: Pick<AuthConfig, "clientId" | "authorityHost">): CacheKeys {
  const forUser: CacheKeys["forUser"] = ({ tenantId, objectId }) =>
    hashParts(clientId, authorityHost, tenantId, objectId);
  return {
    forUser,
    forEntry: (identity, resource) => ({
      id: hashParts(clientId, authorityHost, identity.tenantId, identity.assertion.hash, resource),
      user: forUser(identity),
    }),
  };
}
