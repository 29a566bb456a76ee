import { randomUUID } from "node:crypto";
import type { TokenCacheConfig } from "../config/token-cache.ts";
import { createCacheEncryption, type CacheEncryption } from "../tokens/cache/cache-encryption.ts";
import { toEntryKey } from "../tokens/cache/redis-cache.ts";
import { createRedisClient, isErrorReply, toErrorCode, type RedisClient } from "../redis/client.ts";

/** How Redis took an entry of ours. */
export type RedisProbeResult =
  /** `foreignEntries`: of the entries that were looked at, how many were sealed with a key that we do not have. */
  | { readonly outcome: "kept"; readonly undecryptableEntries: number }
  /** `reason` is a word, as ECONNREFUSED. */
  | { readonly outcome: "unreachable"; readonly reason: string }
  /** Redis said no: a word why, as WRONGPASS. */
  | { readonly outcome: "refused"; readonly reason: string };

/** From the first packet to the last, in milliseconds. */
const timeoutMs = 5_000;
const entryTtlMs = 10_000;

/** Writes an encrypted entry to Redis, reads it and deletes it, with no commands but those that the token cache uses. */
export async function probeRedis({ redisUrl, keys }: TokenCacheConfig): Promise<RedisProbeResult> {
  const client = createRedisClient(redisUrl, timeoutMs);
  let timer: NodeJS.Timeout | undefined;
  try {
    const failure = new Promise<never>((_, reject) => {
      client.on("error", reject);
      timer = setTimeout(reject, timeoutMs, new Error("the time is over"));
      timer.unref();
    });
    return await Promise.race([roundTripEntry(client, createCacheEncryption(keys)), failure]);
  } catch (error) {
    return { outcome: isErrorReply(error) ? "refused" : "unreachable", reason: toErrorCode(error) };
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

async function roundTripEntry(client: RedisClient, cipher: CacheEncryption): Promise<RedisProbeResult> {
  const key = { id: `doctor-${randomUUID()}`, user: "doctor" };
  const name = toEntryKey(key.id);
  await client.connect();
  await client.set(name, cipher.encrypt(key, key.id), { expiration: { type: "PX", value: entryTtlMs } });
  const [sealed] = await client.mGet([name]);
  await client.del(name);
  if (!sealed || cipher.decrypt(key, sealed) !== key.id) return { outcome: "refused", reason: "LOST" };
  return { outcome: "kept", undecryptableEntries: await countUndecryptable(client, cipher).catch(() => 0) };
}

/** Of a handful. A Redis user of our own needs no right to scan, so being refused says nothing. */
async function countUndecryptable(client: RedisClient, cipher: CacheEncryption): Promise<number> {
  const { keys: names } = await client.scan("0", { MATCH: toEntryKey("*"), COUNT: 100 });
  if (names.length === 0) return 0;
  const entries = await client.mGet(names);
  return entries.filter((sealed) => sealed && !cipher.hasKeyFor(sealed)).length;
}
