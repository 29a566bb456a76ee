import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Log } from "../../telemetry/logger.ts";
import type { Secret } from "../../lib/secret.ts";
import { createEntryCipher } from "./cache-encryption.ts";
import type { RedisBounds } from "../../redis/timeouts.ts";
import { createRedisConnection, type RedisConnectionDeps } from "../../redis/reconnecting-client.ts";
import type { SharedCache } from "./shared-cache.ts";
import { decodeTokens, encodeTokens } from "./serialize-tokens.ts";

export interface RedisCacheDeps {
  /** `redis:` or `rediss:`, with user name and password where there are any. */
  readonly url: Secret;
  /** Base64 of 32 bytes each, newest first: the newest encrypts, all decrypt. */
  readonly keys: readonly [Secret, ...Secret[]];
  readonly bounds: RedisBounds;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Log, "sharedCacheLost" | "sharedCacheBack" | "sharedCacheRefused">;
}

/**
 * No token lives longer: with continuous access evaluation an access token lasts up to 28 hours.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime
 */
const longestLifeMs = 28 * 60 * 60_000;

const channel = "oboql:dropped";
/** What the entry of a token key is called. */
export const entryName = (id: string): string => `oboql:token:${id}`;
const stampName = (user: string): string => `oboql:dropped:${user}`;

/** Tokens in Redis, one encrypted entry a key; for one server or what acts as one, not for a cluster. */
export function createRedisCache({ url, keys, bounds, now, log }: RedisCacheDeps): SharedCache {
  const cipher = createEntryCipher(keys);
  const replica = randomUUID();
  const listeners: ((user: string) => void)[] = [];
  /** When users were dropped of whom Redis has not confirmed it. */
  const unconfirmed = new LRUCache<string, number>({ max: bounds.maxInFlight });

  const dropUser = async (user: string): Promise<void> => {
    const stamp = now();
    unconfirmed.set(user, stamp);
    // The stamp first: whoever hears of it and asks again finds it.
    const confirmed = await entries.run((client) =>
      Promise.all([
        client.set(stampName(user), String(stamp), { expiration: { type: "PX", value: longestLifeMs } }),
        client.publish(channel, `${replica} ${user}`),
      ]),
    );
    if (confirmed && unconfirmed.peek(user) === stamp) unconfirmed.delete(user);
  };

  const hear = (message: string): void => {
    const [sender, user] = message.split(" ");
    if (sender !== replica && user) for (const listener of listeners) listener(user);
  };

  const connect = (use: "entries" | "drops", how: Pick<RedisConnectionDeps, "prepare" | "onUp">) =>
    createRedisConnection({
      ...how,
      url,
      bounds,
      onLost: (reason) => {
        log.sharedCacheLost(use, reason);
      },
      onBack: () => {
        log.sharedCacheBack(use);
      },
      onRefused: (reason) => {
        log.sharedCacheRefused(use, reason);
      },
    });

  const entries = connect("entries", {
    onUp: () => {
      for (const user of [...unconfirmed.keys()]) void dropUser(user);
    },
  });
  const drops = connect("drops", { prepare: (client) => client.subscribe(channel, hear) });

  return {
    async get(key) {
      const found = await entries.run((client) => client.mGet([entryName(key.id), stampName(key.user)]));
      const [sealed, stamp] = found ?? [];
      const plain = sealed ? cipher.open(key, sealed) : undefined;
      if (plain === undefined) return [];
      const droppedAt = Math.max(readStamp(stamp), unconfirmed.peek(key.user) ?? -Infinity);
      return decodeTokens(plain).filter(({ issuedAt, usableUntil }) => issuedAt > droppedAt && usableUntil > now());
    },

    async set(key, tokens) {
      const usable = tokens.filter(({ usableUntil }) => usableUntil > now());
      const ttl = Math.ceil(Math.max(...usable.map(({ usableUntil }) => usableUntil)) - now());
      await entries.run<unknown>((client) =>
        usable.length > 0
          ? client.set(entryName(key.id), cipher.seal(key, encodeTokens(usable)), {
              expiration: { type: "PX", value: ttl },
            })
          : client.del(entryName(key.id)),
      );
    },

    dropUser,

    onUserDropped: (listener) => {
      listeners.push(listener);
    },

    close: async () => {
      await Promise.all([entries.close(), drops.close()]);
    },
  };
}

/** A stamp that cannot be read stands for a drop that is still to come. */
function readStamp(stamp: Buffer | null | undefined): number {
  if (!stamp) return -Infinity;
  const text = stamp.toString("latin1");
  return /^\d+$/.test(text) ? Number(text) : Infinity;
}
