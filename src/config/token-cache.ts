import type { Environment, EnvReader } from "./env-reader.ts";
import { Secret } from "../lib/secret.ts";

/** Redis server that replicas share, and the encryption keys of its entries. */
export interface TokenCacheConfig {
  /** `redis:` or `rediss:` URL, optionally with user name and password. */
  readonly redisUrl: Secret;
  /** Base64 of 32 bytes each, newest first. */
  readonly keys: readonly [Secret, ...Secret[]];
}

const keysDescription = "base64 of 32 bytes each (openssl rand -base64 32), newest first, separated by commas";

/** @returns undefined if there is no shared cache */
export function readTokenCache(read: EnvReader, environment: Environment): TokenCacheConfig | undefined {
  const url = environment["REDIS_URL"]?.trim();
  const [newest, ...older] = read.list("TOKEN_CACHE_KEYS") ?? [];
  if (!url) {
    if (newest) read.addError("REDIS_URL", "is not set, but TOKEN_CACHE_KEYS is");
    return undefined;
  }
  const message = validateRedisUrl(url);
  if (message) read.addError("REDIS_URL", message);
  if (newest === undefined) {
    read.addError("TOKEN_CACHE_KEYS", `is not set, but REDIS_URL is; it must be ${keysDescription}`);
    return undefined;
  }
  const keys = [newest, ...older];
  if (!keys.every(isEncryptionKey)) read.addError("TOKEN_CACHE_KEYS", `must be ${keysDescription}`);
  if (new Set(keys).size < keys.length) read.addError("TOKEN_CACHE_KEYS", "contains the same key twice");
  return { redisUrl: new Secret(url), keys: [new Secret(newest), ...older.map((key) => new Secret(key))] };
}

/** Accepts only canonical base64, so that a truncated or mistyped key is not used as a different key. */
function isEncryptionKey(base64: string): boolean {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length === 32 && bytes.toString("base64") === base64;
}

function validateRedisUrl(text: string): string | undefined {
  const shape = "must be redis://host:port, or rediss: for TLS, with user:password@ and /database where needed";
  if (!URL.canParse(text)) return shape;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (!["redis:", "rediss:"].includes(protocol) || !hostname || search || hash) return shape;
  if (!/^(\/\d*)?$/.test(pathname)) return shape;
  return isPercentEncoded(username) && isPercentEncoded(password)
    ? undefined
    : "must have its user name and password percent-encoded";
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
