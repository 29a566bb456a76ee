import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Log } from "../../telemetry/logger.ts";
import type { Secret } from "../../lib/secret.ts";
import { createCacheEncryption } from "./cache-encryption.ts";
import type { RedisTimeouts } from "../../redis/timeouts.ts";
import { createReconnectingRedisClient, type ReconnectingRedisClientDeps } from "../../redis/reconnecting-client.ts";
import type { SharedCache } from "./shared-cache.ts";
import { deserializeTokens, serializeTokens } from "./serialize-tokens.ts";

export interface RedisCacheDeps {
  /** `redis:` or `rediss:`, with user name and password where there are any. */
  readonly url: Secret;
  /** Base64 of 32 bytes each, newest first: the newest encrypts, all decrypt. */
  readonly keys: readonly [Secret, ...Secret[]];
  readonly timeouts: RedisTimeouts;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Log, "redisDisconnected" | "redisReconnected" | "redisCommandFailed">;
}

/**
 * No token lives longer: with continuous access evaluation an access token lasts up to 28 hours.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime
 */
const maxTokenLifetimeMs = 28 * 60 * 60_000;

const revocationChannel = "oboql:dropped";
/** What the entry of a token key is called. */
export const toEntryKey = (id: string): string => `oboql:token:${id}`;
const toRevocationKey = (user: string): string => `oboql:dropped:${user}`;

/** Tokens in Redis, one encrypted entry a key; for one server or what acts as one, not for a cluster. */
export function createRedisCache({ url, keys, timeouts, now, log }: RedisCacheDeps): SharedCache {
  const encryption = createCacheEncryption(keys);
  const replicaId = randomUUID();
  const listeners: ((user: string) => void)[] = [];
  /** When users were dropped of whom Redis has not confirmed it. */
  const unconfirmedRevocations = new LRUCache<string, number>({ max: timeouts.maxInFlight });

  const revokeUser = async (user: string): Promise<void> => {
    const revokedAt = now();
    unconfirmedRevocations.set(user, revokedAt);
    // The stamp first: whoever hears of it and asks again finds it.
    const isConfirmed = await entries.run((client) =>
      Promise.all([
        client.set(toRevocationKey(user), String(revokedAt), { expiration: { type: "PX", value: maxTokenLifetimeMs } }),
        client.publish(revocationChannel, `${replicaId} ${user}`),
      ]),
    );
    if (isConfirmed && unconfirmedRevocations.peek(user) === revokedAt) unconfirmedRevocations.delete(user);
  };

  const handleRevocation = (message: string): void => {
    const [sender, user] = message.split(" ");
    if (sender !== replicaId && user) for (const listener of listeners) listener(user);
  };

  const connect = (use: "entries" | "drops", options: Pick<ReconnectingRedisClientDeps, "prepare" | "onUp">) =>
    createReconnectingRedisClient({
      ...options,
      url,
      timeouts,
      onDisconnected: (reason) => {
        log.redisDisconnected(use, reason);
      },
      onReconnected: () => {
        log.redisReconnected(use);
      },
      onErrorReply: (reason) => {
        log.redisCommandFailed(use, reason);
      },
    });

  const entries = connect("entries", {
    onUp: () => {
      for (const user of [...unconfirmedRevocations.keys()]) void revokeUser(user);
    },
  });
  const revocations = connect("drops", { prepare: (client) => client.subscribe(revocationChannel, handleRevocation) });

  return {
    async get(key) {
      const reply = await entries.run((client) => client.mGet([toEntryKey(key.id), toRevocationKey(key.user)]));
      const [entry, revokedAt] = reply ?? [];
      const plaintext = entry ? encryption.decrypt(key, entry) : undefined;
      if (plaintext === undefined) return [];
      const hiddenUntil = Math.max(parseRevokedAt(revokedAt), unconfirmedRevocations.peek(key.user) ?? -Infinity);
      return deserializeTokens(plaintext).filter(
        ({ issuedAt, expiresAt }) => issuedAt > hiddenUntil && expiresAt > now(),
      );
    },

    async set(key, tokens) {
      const usable = tokens.filter(({ expiresAt }) => expiresAt > now());
      const ttl = Math.ceil(Math.max(...usable.map(({ expiresAt }) => expiresAt)) - now());
      await entries.run<unknown>((client) =>
        usable.length > 0
          ? client.set(toEntryKey(key.id), encryption.encrypt(key, serializeTokens(usable)), {
              expiration: { type: "PX", value: ttl },
            })
          : client.del(toEntryKey(key.id)),
      );
    },

    revokeUser,

    onUserRevoked: (listener) => {
      listeners.push(listener);
    },

    close: async () => {
      await Promise.all([entries.close(), revocations.close()]);
    },
  };
}

/** A stamp that cannot be read stands for a drop that is still to come. */
function parseRevokedAt(timestamp: Buffer | null | undefined): number {
  if (!timestamp) return -Infinity;
  const text = timestamp.toString("latin1");
  return /^\d+$/.test(text) ? Number(text) : Infinity;
}
