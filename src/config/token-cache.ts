import { Secret } from "../lib/secret.ts";
import type { EnvReader } from "./env-reader.ts";
import { readRedis, type RedisConfig } from "./redis.ts";

/** Redis that replicas share, and the encryption keys of its entries. */
export interface TokenCacheConfig {
  readonly redis: RedisConfig;
  /** Base64 of 32 bytes each, newest first. */
  readonly keys: readonly [Secret, ...Secret[]];
}

const keysDescription = "base64 of 32 bytes each (openssl rand -base64 32), newest first, separated by commas";

/** @returns undefined if there is no shared cache */
export function readTokenCache(read: EnvReader): TokenCacheConfig | undefined {
  const redis = readRedis(read);
  const [newest, ...older] = read.list("TOKEN_CACHE_KEYS") ?? [];
  if (!redis) {
    if (newest) read.addError("REDIS_URL", "is not set, but TOKEN_CACHE_KEYS is");
    return undefined;
  }
  if (newest === undefined) {
    read.addError("TOKEN_CACHE_KEYS", `is not set, but REDIS_URL is; it must be ${keysDescription}`);
    return undefined;
  }
  const keys = [newest, ...older];
  if (!keys.every(isEncryptionKey)) read.addError("TOKEN_CACHE_KEYS", `must be ${keysDescription}`);
  if (new Set(keys).size < keys.length) read.addError("TOKEN_CACHE_KEYS", "contains the same key twice");
  return { redis, keys: [new Secret(newest), ...older.map((key) => new Secret(key))] };
}

/** Accepts only canonical base64, so that a truncated or mistyped key is not used as a different key. */
function isEncryptionKey(base64: string): boolean {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length === 32 && bytes.toString("base64") === base64;
}
