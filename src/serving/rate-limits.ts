import { createHash } from "node:crypto";
import type { Authenticate } from "../identity/authenticate.ts";
import type { Identity } from "../identity/identity.ts";
import { RateLimitedError } from "../limit-errors.ts";
import type { Limits } from "../limits-config.ts";
import type { RedisConnection } from "../token/redis-connection.ts";
import { createRateCounter } from "./rate-counter.ts";

export interface RateLimitsDeps {
  readonly limits: Pick<Limits, "ratePerIdentity" | "ratePerClientApp">;
  readonly shared: Pick<RedisConnection, "run"> | undefined;
}

/**
 * Counts the operations of each user, and of all users of a tenant through each client app.
 *
 * @returns the same authentication, which throws a {@link RateLimitedError} where there are too many
 */
export function withRateLimits(authenticate: Authenticate, { limits, shared }: RateLimitsDeps): Authenticate {
  const identities = createRateCounter({ name: "identity", mostPerMinute: limits.ratePerIdentity, shared });
  const clientApps = createRateCounter({ name: "client-app", mostPerMinute: limits.ratePerClientApp, shared });
  const check = async ({ tenantId, objectId, clientId }: Identity): Promise<void> => {
    const identitySeconds = await identities.count(hashOf(tenantId, objectId));
    if (identitySeconds !== undefined) throw new RateLimitedError("rate_per_identity", identitySeconds);
    // What one user asks for beyond measure takes nothing from the others of the app.
    const clientAppSeconds = await clientApps.count(hashOf(tenantId, clientId ?? ""));
    if (clientAppSeconds !== undefined) throw new RateLimitedError("rate_per_client_app", clientAppSeconds);
  };
  return async (authorization) => {
    const identity = await authenticate(authorization);
    await check(identity);
    return identity;
  };
}

/** Who it is does not go to Redis. */
function hashOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
