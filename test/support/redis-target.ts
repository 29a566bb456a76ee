import { createEnvReader, type Environment } from "../../src/config/env-reader.ts";
import { readRedis } from "../../src/config/redis.ts";
import type { RedisSignIn } from "../../src/redis/credentials.ts";
import type { RedisTarget } from "../../src/redis/session.ts";

/**
 * Reads a target for clients of Redis as the API does.
 *
 * @param settings environment variables, or the value of `REDIS_URL`
 * @throws {ConfigError} if they are invalid
 */
export function createRedisTarget(settings: Environment | string, signIn?: RedisSignIn): RedisTarget {
  const read = createEnvReader(typeof settings === "string" ? { REDIS_URL: settings } : settings);
  const config = readRedis(read);
  read.assertValid();
  if (!config) throw new Error("REDIS_URL is not set");
  return { config, signIn };
}
