import { hash } from "node:crypto";
import { mapMaybePromise, type MaybePromise } from "../../lib/maybe-promise.ts";
import type { Authenticate } from "../../auth/authenticate.ts";
import type { Identity } from "../../entra/identity.ts";
import { RateLimitedError } from "../../errors/limit-errors.ts";
import type { Limits } from "../../config/limits.ts";
import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";
import { createRateCounter } from "./rate-limiter.ts";

export interface RateLimitsDeps {
  readonly limits: Pick<Limits, "ratePerIdentity" | "ratePerClientApp">;
  readonly shared: Pick<ReconnectingRedisClient, "run"> | undefined;
}

/**
 * Counts the operations of each user, and of all users of a tenant through each client app.
 *
 * @returns the same authentication, which throws a {@link RateLimitedError} where there are too many
 */
export function withRateLimits(authenticate: Authenticate, { limits, shared }: RateLimitsDeps): Authenticate {
  const identities = createRateCounter({ name: "identity", mostPerMinute: limits.ratePerIdentity, shared });
  const clientApps = createRateCounter({ name: "client-app", mostPerMinute: limits.ratePerClientApp, shared });
  const known = new WeakMap<Identity, Keys>();
  const counted = (identity: Identity): MaybePromise<Identity> => {
    const keys = known.get(identity) ?? keysOf(identity);
    known.set(identity, keys);
    return mapMaybePromise(identities.count(keys.identity), (identitySeconds) => {
      if (identitySeconds !== undefined) throw new RateLimitedError("rate_per_identity", identitySeconds);
      // What one user asks for beyond measure takes nothing from the others of the app.
      return mapMaybePromise(clientApps.count(keys.clientApp), (clientAppSeconds) => {
        if (clientAppSeconds !== undefined) throw new RateLimitedError("rate_per_client_app", clientAppSeconds);
        return identity;
      });
    });
  };
  return (authorization) => mapMaybePromise(authenticate(authorization), counted);
}

interface Keys {
  readonly identity: string;
  readonly clientApp: string;
}

/** Who it is does not go to Redis. */
function keysOf({ tenantId, objectId, clientId = "" }: Identity): Keys {
  const hashOf = (...parts: readonly string[]): string => hash("sha256", JSON.stringify(parts), "base64url");
  return { identity: hashOf(tenantId, objectId), clientApp: hashOf(tenantId, clientId) };
}
