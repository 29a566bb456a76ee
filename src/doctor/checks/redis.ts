import type { TokenCacheConfig } from "../../config/token-cache.ts";
import { probeRedis, type RedisProbeResult } from "../probe-redis.ts";
import { failure, ok, skipped, warning, type Finding } from "../finding.ts";

const check = "redis";

/** Whether Redis is there, lets us in, and keeps what replicas share. */
export async function checkRedis(config: TokenCacheConfig | undefined): Promise<Finding> {
  if (!config) return skipped(check, "REDIS_URL is not set: each replica keeps tokens for itself.");
  const result = await probeRedis(config);
  switch (result.outcome) {
    case "unreachable":
      return failure(
        `${check}.unreachable`,
        `Redis cannot be reached (${result.reason}).`,
        "Correct host, port and scheme (rediss: for TLS) in REDIS_URL, and let this machine through to it.",
      );
    case "refused":
      return toRejectedFinding(result);
    case "kept":
      return result.undecryptableEntries === 0
        ? ok(check, "Redis keeps an encrypted entry, and gives it back.")
        : warning(
            `${check}.other_keys`,
            "Redis holds entries that none of TOKEN_CACHE_KEYS opens.",
            "Give all replicas the same TOKEN_CACHE_KEYS; a day after a key was taken away, this passes.",
          );
  }
}

function toRejectedFinding({ reason }: Extract<RedisProbeResult, { outcome: "refused" }>): Finding {
  if (["WRONGPASS", "NOAUTH", "ERR"].includes(reason))
    return failure(
      `${check}.not_let_in`,
      `Redis does not let us in (${reason}).`,
      "Correct user name, password and database in REDIS_URL (redis://user:password@host:port/0, percent-encoded).",
    );
  if (reason === "NOPERM")
    return failure(
      `${check}.not_permitted`,
      "Redis does not permit the token cache's commands (NOPERM).",
      "Give its user the permissions that docs/reference/configuration.md lists.",
    );
  return failure(
    `${check}.refused`,
    `Redis does not keep an entry (${reason}).`,
    "See why it takes no writes: memory (maxmemory and its policy), a replica's address, or a cluster.",
  );
}
