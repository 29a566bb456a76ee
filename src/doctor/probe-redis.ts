import { randomUUID } from "node:crypto";
import type { TokenCacheConfig } from "../config/token-cache.ts";
import { createRedisClient, isErrorReply, toErrorCode, type RedisClient } from "../redis/client.ts";
import { createCacheEncryption, type CacheEncryption } from "../tokens/cache/cache-encryption.ts";
import { toEntryKey } from "../tokens/cache/redis-cache.ts";

export type RedisProbeResult =
  /** `undecryptableEntries`: the number of sampled entries that are encrypted with an unknown key. */
  | { readonly outcome: "stored"; readonly undecryptableEntries: number }
  /** `reason` is an error code such as ECONNREFUSED. */
  | { readonly outcome: "unreachable"; readonly reason: string }
  /** `reason` is the first word of the error reply, such as WRONGPASS. */
  | { readonly outcome: "rejected"; readonly reason: string };

/** For the whole probe. */
const timeoutMs = 5_000;
const entryTtlMs = 10_000;

/** Writes, reads and deletes an encrypted entry, with only those commands that the token cache uses. */
export async function probeRedis({ redisUrl, keys }: TokenCacheConfig): Promise<RedisProbeResult> {
  const client = createRedisClient(redisUrl, timeoutMs);
  let timer: NodeJS.Timeout | undefined;
  try {
    const failure = new Promise<never>((_, reject) => {
      client.on("error", reject);
      timer = setTimeout(reject, timeoutMs, new Error("Redis probe timed out"));
      timer.unref();
    });
    return await Promise.race([roundTripEntry(client, createCacheEncryption(keys)), failure]);
  } catch (error) {
    return { outcome: isErrorReply(error) ? "rejected" : "unreachable", reason: toErrorCode(error) };
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

async function roundTripEntry(client: RedisClient, encryption: CacheEncryption): Promise<RedisProbeResult> {
  const key = { id: `doctor-${randomUUID()}`, user: "doctor" };
  const redisKey = toEntryKey(key.id);
  await client.connect();
  await client.set(redisKey, encryption.encrypt(key, key.id), { expiration: { type: "PX", value: entryTtlMs } });
  const [entry] = await client.mGet([redisKey]);
  await client.del(redisKey);
  if (!entry || encryption.decrypt(key, entry) !== key.id) return { outcome: "rejected", reason: "LOST" };
  const undecryptableEntries = await countUndecryptable(client, encryption).catch(() => 0);
  return { outcome: "stored", undecryptableEntries };
}

/** Counts in a sample of about 100 entries. SCAN is optional: the documented Redis permissions do not include it. */
async function countUndecryptable(client: RedisClient, encryption: CacheEncryption): Promise<number> {
  const { keys } = await client.scan("0", { MATCH: toEntryKey("*"), COUNT: 100 });
  if (keys.length === 0) return 0;
  const entries = await client.mGet(keys);
  return entries.filter((entry) => entry && !encryption.hasKeyFor(entry)).length;
}
