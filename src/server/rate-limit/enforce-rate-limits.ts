import { hash } from "node:crypto";
import { mapMaybePromise, type MaybePromise } from "../../lib/maybe-promise.ts";
import type { Authenticate } from "../../auth/authenticate.ts";
import type { Identity } from "../../entra/identity.ts";
import { RateLimitedError } from "../../errors/limit-errors.ts";
import type { Limits } from "../../config/limits.ts";
import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";
import { createRateLimiter } from "./rate-limiter.ts";

export interface RateLimitsDeps {
  readonly limits: Pick<Limits, "ratePerIdentity" | "ratePerClientApp">;
  readonly redis: Pick<ReconnectingRedisClient, "run"> | undefined;
}

/**
 * Counts the operations of each user, and of all users of a tenant through each client app.
 *
 * @returns the same authentication, which throws a {@link RateLimitedError} where there are too many
 */
export function withRateLimits(authenticate: Authenticate, { limits, redis }: RateLimitsDeps): Authenticate {
  const identityLimiter = createRateLimiter({ name: "identity", maxPerMinute: limits.ratePerIdentity, redis });
  const clientAppLimiter = createRateLimiter({ name: "client-app", maxPerMinute: limits.ratePerClientApp, redis });
  const keysByIdentity = new WeakMap<Identity, RateLimitKeys>();
  const consume = (identity: Identity): MaybePromise<Identity> => {
    const keys = keysByIdentity.get(identity) ?? createRateLimitKeys(identity);
    keysByIdentity.set(identity, keys);
    return mapMaybePromise(identityLimiter.consume(keys.identity), (identitySeconds) => {
      if (identitySeconds !== undefined) throw new RateLimitedError("rate_per_identity", identitySeconds);
      // What one user asks for beyond measure takes nothing from the others of the app.
      return mapMaybePromise(clientAppLimiter.consume(keys.clientApp), (clientAppSeconds) => {
        if (clientAppSeconds !== undefined) throw new RateLimitedError("rate_per_client_app", clientAppSeconds);
        return identity;
      });
    });
  };
  return (authorization) => mapMaybePromise(authenticate(authorization), consume);
}

interface RateLimitKeys {
  readonly identity: string;
  readonly clientApp: string;
}

/** Who it is does not go to Redis. */
function createRateLimitKeys({ tenantId, objectId, clientId = "" }: Identity): RateLimitKeys {
  const hashParts = (...parts: readonly string[]): string => hash("sha256", JSON.stringify(parts), "base64url");
  return { identity: hashParts(tenantId, objectId), clientApp: hashParts(tenantId, clientId) };
}
