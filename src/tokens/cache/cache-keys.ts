import { createHash } from "node:crypto";
import type { AuthConfig } from "../../config/config.ts";
import type { Identity } from "../../entra/identity.ts";
import type { CacheKey } from "./shared-cache.ts";

/** What a user's tokens are kept under, for one registration of ours. */
export interface CacheKeys {
  /** As `TokenKey.user`. */
  forUser(forUser: Pick<Identity, "tenantId" | "objectId">): string;
  /** For the cache that replicas share. */
  forEntry(identity: Identity, resource: string): CacheKey;
}

export function createCacheKeys({
  clientId,
  authorityHost,
}: Pick<AuthConfig, "clientId" | "authorityHost">): CacheKeys {
  const user: CacheKeys["forUser"] = ({ tenantId, objectId }) =>
    hashParts([clientId, authorityHost, tenantId, objectId]);
  return {
    forUser: user,
    forEntry: (identity, resource) => ({
      id: hashParts([clientId, authorityHost, identity.tenantId, identity.assertion.hash, resource]),
      user: user(identity),
    }),
  };
}

/** The parts are told apart whatever they hold. */
function hashParts(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
