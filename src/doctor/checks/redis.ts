import type { TokenCacheConfig } from "../../config/token-cache.ts";
import { failure, ok, skipped, warning, type Finding } from "../finding.ts";
import { probeRedis, type RedisProbeResult } from "../probe-redis.ts";

const check = "redis";

/** Checks whether the token cache can use Redis, and whether other replicas use the same encryption keys. */
export async function checkRedis(config: TokenCacheConfig | undefined): Promise<Finding> {
  if (!config) return skipped(check, "REDIS_URL is not set: each replica caches tokens only in its own memory.");
  const result = await probeRedis(config);
  switch (result.outcome) {
    case "unreachable":
      return failure(
        `${check}.unreachable`,
        `Redis: connection failed (${result.reason}).`,
        "Correct host, port and scheme (rediss: for TLS) in REDIS_URL, and allow connections from this machine.",
      );
    case "rejected":
      return toRejectedFinding(result);
    case "stored":
      return result.undecryptableEntries === 0
        ? ok(check, "Redis stores and returns an encrypted entry.")
        : warning(
            `${check}.other_keys`,
            "Redis has entries that no key of TOKEN_CACHE_KEYS can decrypt.",
            "Set the same TOKEN_CACHE_KEYS on all replicas. After a key was removed, this warning disappears within a day.",
          );
  }
}

function toRejectedFinding({ reason }: Extract<RedisProbeResult, { outcome: "rejected" }>): Finding {
  if (["WRONGPASS", "NOAUTH", "ERR"].includes(reason))
    return failure(
      `${check}.auth_failed`,
      `Redis: authentication failed (${reason}).`,
      "Correct user name, password and database in REDIS_URL (redis://user:password@host:port/0, percent-encoded).",
    );
  if (reason === "NOPERM")
    return failure(
      `${check}.not_permitted`,
      "Redis: the user lacks permissions for the commands of the token cache (NOPERM).",
      "Grant the user the permissions that docs/reference/configuration.md lists.",
    );
  return failure(
    `${check}.refused`,
    `Redis: the entry was not stored (${reason}).`,
    "Check the memory limit (maxmemory and its policy), and that REDIS_URL is neither a read-only replica nor a cluster.",
  );
}
