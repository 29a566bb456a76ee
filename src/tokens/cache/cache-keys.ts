import { createHash } from "node:crypto";
import type { IdentityConfig } from "../../config/config.ts";
import type { Identity } from "../../entra/identity.ts";
import type { TokenKey } from "./shared-cache.ts";

/** What a user's tokens are kept under, for one registration of ours. */
export interface TokenKeys {
  /** As `TokenKey.user`. */
  user(user: Pick<Identity, "tenantId" | "objectId">): string;
  /** For the cache that replicas share. */
  entry(identity: Identity, resource: string): TokenKey;
}

export function createTokenKeys({
  clientId,
  authorityHost,
}: Pick<IdentityConfig, "clientId" | "authorityHost">): TokenKeys {
  const user: TokenKeys["user"] = ({ tenantId, objectId }) => hashOf([clientId, authorityHost, tenantId, objectId]);
  return {
    user,
    entry: (identity, resource) => ({
      id: hashOf([clientId, authorityHost, identity.tenantId, identity.assertion.hash, resource]),
      user: user(identity),
    }),
  };
}

/** The parts are told apart whatever they hold. */
function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
