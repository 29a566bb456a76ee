import type { AuthConfig } from "../../config/config.ts";
import type { TokenCacheConfig } from "../../config/token-cache.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { createCredential } from "../../tokens/credentials/credential.ts";
import { createRedisSignIn } from "../../tokens/credentials/redis-sign-in.ts";
import { ok, skipped, warning, type Finding } from "../finding.ts";
import { identifyRedis } from "../identify-redis.ts";
import { probeRedis } from "../probe-redis.ts";
import { toRedisFinding } from "../redis-findings.ts";

export interface RedisCheckDeps {
  readonly config: AuthConfig;
  readonly http: HttpClient;
  readonly managedIdentityHttp: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const check = "redis";

/** Checks whether the token cache can use Redis, and whether other replicas use the same encryption keys. */
export async function checkRedis(tokenCache: TokenCacheConfig | undefined, deps: RedisCheckDeps): Promise<Finding> {
  if (!tokenCache) return skipped(check, "REDIS_URL is not set: each replica caches tokens only in its own memory.");
  const { redis, keys } = tokenCache;
  const credential = createCredential({ ...deps, http: deps.managedIdentityHttp });
  const signIn = createRedisSignIn({ ...deps, auth: redis.auth, credential });
  const target = { config: redis, signIn };
  const result = await probeRedis(target, keys);
  if (result.outcome === "failed") return toRedisFinding(redis, result, await identifyRedis(target));
  return result.undecryptableEntries === 0
    ? ok(check, "Redis stores and returns an encrypted entry.")
    : warning(
        `${check}.other_keys`,
        "Redis has entries that no key of TOKEN_CACHE_KEYS can decrypt.",
        "Set the same TOKEN_CACHE_KEYS on all replicas. After a key was removed, this warning disappears within a day.",
      );
}
