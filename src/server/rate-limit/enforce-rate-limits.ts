import type { Limits } from "../../config/limits.ts";
import type { Identity } from "../../entra/identity.ts";
import { RateLimitedError } from "../../errors/limit-errors.ts";
import type { HashParts } from "../../lib/hash.ts";
import { mapMaybePromise, type MaybePromise } from "../../lib/maybe-promise.ts";
import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";
import { createRateLimiter } from "./rate-limiter.ts";

export interface RateLimitsDeps {
  readonly limits: Pick<Limits, "ratePerIdentity" | "ratePerClientApp" | "costPerMinute">;
  /** Undefined if each process counts by itself. */
  readonly redis: Pick<ReconnectingRedisClient, "run"> | undefined;
  /** Names the keys in Redis: keyed, so that they cannot be computed from ids of users. */
  readonly hashName: HashParts;
}

/**
 * Counts one operation of an authenticated caller.
 *
 * @throws {RateLimitedError} if the user, or all users of their tenant and client application together, exceed their limit
 */
export type EnforceRateLimits = (identity: Identity) => MaybePromise<void>;

/** Counts the cost of an operation, for each user in fixed windows of one minute. @throws {RateLimitedError} */
export type EnforceCostRate = (identity: Identity, cost: number) => MaybePromise<void>;

/** The limits per minute: of operations, then of their cost. */
export interface RateLimits {
  readonly enforceRateLimits: EnforceRateLimits;
  readonly enforceCostRate: EnforceCostRate;
}

export function createRateLimits({ limits, redis, hashName }: RateLimitsDeps): RateLimits {
  const identityLimiter = createRateLimiter({ name: "identity", maxPerMinute: limits.ratePerIdentity, redis });
  const clientAppLimiter = createRateLimiter({ name: "client-app", maxPerMinute: limits.ratePerClientApp, redis });
  const costLimiter = createRateLimiter({ name: "cost", maxPerMinute: limits.costPerMinute, redis });
  const getKeys = createGetKeys(hashName);
  return {
    enforceRateLimits: (identity) => {
      const keys = getKeys(identity);
      return mapMaybePromise(identityLimiter.consume(keys.identity), (identitySeconds) => {
        if (identitySeconds !== undefined) throw new RateLimitedError("rate_per_identity", identitySeconds);
        // Counted second, so that rejected operations of one user do not consume the limit of the client application.
        return mapMaybePromise(clientAppLimiter.consume(keys.clientApp), (clientAppSeconds) => {
          if (clientAppSeconds !== undefined) throw new RateLimitedError("rate_per_client_app", clientAppSeconds);
        });
      });
    },
    enforceCostRate: (identity, cost) =>
      mapMaybePromise(costLimiter.consume(getKeys(identity).identity, cost), (seconds) => {
        if (seconds !== undefined)
          throw new RateLimitedError("cost_per_minute", seconds, "The operations of this minute cost too much");
      }),
  };
}

interface RateLimitKeys {
  readonly identity: string;
  readonly clientApp: string;
}

/** Perf: identities are cached with their tokens, so each pair of keys is hashed once per token. */
function createGetKeys(hashName: HashParts): (identity: Identity) => RateLimitKeys {
  const keysByIdentity = new WeakMap<Identity, RateLimitKeys>();
  return (identity) => {
    const { tenantId, objectId, clientId = "" } = identity;
    const keys = keysByIdentity.get(identity) ?? {
      identity: hashName(tenantId, objectId),
      clientApp: hashName(tenantId, clientId),
    };
    keysByIdentity.set(identity, keys);
    return keys;
  };
}
