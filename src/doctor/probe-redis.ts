import { randomUUID } from "node:crypto";
import type { TokenCacheConfig } from "../config/token-cache.ts";
import { createCacheEncryption, type CacheEncryption } from "../tokens/cache/cache-encryption.ts";
import { toEntryKey } from "../tokens/cache/redis-cache.ts";
import { createRedisClient, isErrorReply, toErrorCode, type RedisClient } from "../redis/client.ts";

/** How Redis took an entry of ours. */
export type RedisTrial =
  /** `foreignEntries`: of the entries that were looked at, how many were sealed with a key that we do not have. */
  | { readonly outcome: "kept"; readonly foreignEntries: number }
  /** `reason` is a word, as ECONNREFUSED. */
  | { readonly outcome: "unreachable"; readonly reason: string }
  /** Redis said no: a word why, as WRONGPASS. */
  | { readonly outcome: "refused"; readonly reason: string };

/** From the first packet to the last, in milliseconds. */
const deadlineMs = 5_000;
const entryLifeMs = 10_000;

/** Writes an encrypted entry to Redis, reads it and deletes it, with no commands but those that the token cache uses. */
export async function tryRedis({ redisUrl, keys }: TokenCacheConfig): Promise<RedisTrial> {
  const client = createRedisClient(redisUrl, deadlineMs);
  let timer: NodeJS.Timeout | undefined;
  try {
    const failed = new Promise<never>((_, reject) => {
      client.on("error", reject);
      timer = setTimeout(reject, deadlineMs, new Error("the time is over"));
      timer.unref();
    });
    return await Promise.race([keptEntry(client, createCacheEncryption(keys)), failed]);
  } catch (error) {
    return { outcome: isErrorReply(error) ? "refused" : "unreachable", reason: toErrorCode(error) };
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

async function keptEntry(client: RedisClient, cipher: CacheEncryption): Promise<RedisTrial> {
  const key = { id: `doctor-${randomUUID()}`, user: "doctor" };
  const name = toEntryKey(key.id);
  await client.connect();
  await client.set(name, cipher.encrypt(key, key.id), { expiration: { type: "PX", value: entryLifeMs } });
  const [sealed] = await client.mGet([name]);
  await client.del(name);
  if (!sealed || cipher.decrypt(key, sealed) !== key.id) return { outcome: "refused", reason: "LOST" };
  return { outcome: "kept", foreignEntries: await countForeign(client, cipher).catch(() => 0) };
}

/** Of a handful. A Redis user of our own needs no right to scan, so being refused says nothing. */
async function countForeign(client: RedisClient, cipher: CacheEncryption): Promise<number> {
  const { keys: names } = await client.scan("0", { MATCH: toEntryKey("*"), COUNT: 100 });
  if (names.length === 0) return 0;
  const entries = await client.mGet(names);
  return entries.filter((sealed) => sealed && !cipher.hasKeyFor(sealed)).length;
}
