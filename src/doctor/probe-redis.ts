import { randomUUID } from "node:crypto";
import type { TokenCacheConfig } from "../config/token-cache.ts";
import { withTimeout } from "../lib/timeout.ts";
import type { RedisCommands } from "../redis/client.ts";
import { isErrorReply, toErrorCode, UnusableServerError } from "../redis/error-codes.ts";
import { createRedisSession, type RedisTarget } from "../redis/session.ts";
import { createCacheEncryption, type CacheEncryption } from "../tokens/cache/cache-encryption.ts";
import { toEntryKey } from "../tokens/cache/redis-cache.ts";

export type RedisProbeResult =
  /** `undecryptableEntries`: the number of sampled entries that are encrypted with an unknown key. */
  | { readonly outcome: "stored"; readonly undecryptableEntries: number }
  /** `reason` is the first word of an error reply, such as WRONGPASS, or an error code such as ECONNREFUSED. */
  | { readonly outcome: "failed"; readonly reason: string; readonly isReply: boolean };

/** For the whole probe. */
const timeoutMs = 5_000;
const entryTtlMs = 10_000;
/** Enough entries that some of them belong to other nodes if the server is one of several. */
const entryCount = 16;

/** Writes, reads and deletes encrypted entries, with the commands that the token cache uses. */
export async function probeRedis(target: RedisTarget, keys: TokenCacheConfig["keys"]): Promise<RedisProbeResult> {
  const closing = new AbortController();
  const { signal } = closing;
  try {
    const timeouts = { connectTimeoutMs: timeoutMs, heartbeatIntervalMs: timeoutMs };
    const session = createRedisSession({ target, timeouts, signal, onError: () => undefined });
    const probe = session.connect().then((commands) => roundTripEntries(commands, createCacheEncryption(keys)));
    return await withTimeout(timeoutMs, probe, () => {
      throw new UnusableServerError("TIMEOUT");
    });
  } catch (error) {
    return { outcome: "failed", reason: toErrorCode(error), isReply: isErrorReply(error) };
  } finally {
    closing.abort();
  }
}

async function roundTripEntries(commands: RedisCommands, encryption: CacheEncryption): Promise<RedisProbeResult> {
  const isStored = await Promise.all(Array.from({ length: entryCount }, () => roundTripEntry(commands, encryption)));
  if (isStored.includes(false)) return { outcome: "failed", reason: "LOST", isReply: true };
  await commands.publish("oboql:doctor", "");
  const undecryptableEntries = await countUndecryptable(commands, encryption).catch(() => 0);
  return { outcome: "stored", undecryptableEntries };
}

async function roundTripEntry(commands: RedisCommands, encryption: CacheEncryption): Promise<boolean> {
  const key = { id: `doctor-${randomUUID()}`, user: "doctor" };
  const redisKey = toEntryKey(key.id);
  const expiration = { type: "PX", value: entryTtlMs } as const;
  await commands.set(redisKey, encryption.encrypt(key, key.id), { expiration });
  const entry = await commands.get(redisKey);
  await commands.eval("return 1", { keys: [redisKey], arguments: [] });
  await commands.del(redisKey);
  return entry !== null && encryption.decrypt(key, entry) === key.id;
}

/** Counts in a sample of about 100 entries. SCAN is optional: the documented Redis permissions do not include it. */
async function countUndecryptable(commands: RedisCommands, encryption: CacheEncryption): Promise<number> {
  const { keys } = await commands.scan("0", { MATCH: toEntryKey("*"), COUNT: 100 });
  const entries = await Promise.all(keys.map((key) => commands.get(key.toString())));
  return entries.filter((entry) => entry && !encryption.hasKeyFor(entry)).length;
}
