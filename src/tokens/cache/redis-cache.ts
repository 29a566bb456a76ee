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
  /** `redis:` or `rediss:`, with user name and password if needed. */
  readonly url: Secret;
  /** Base64 of 32 bytes each, newest first: the newest encrypts, all decrypt. */
  readonly keys: readonly [Secret, ...Secret[]];
  readonly timeouts: RedisTimeouts;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Log, "redisDisconnected" | "redisReconnected" | "redisCommandFailed">;
}

/**
 * The longest lifetime of an access token, with continuous access evaluation.
 *
 * @see https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime
 */
const maxTokenLifetimeMs = 28 * 60 * 60_000;

const revocationChannel = "oboql:dropped";
/** The Redis key of an entry. */
export const toEntryKey = (id: string): string => `oboql:token:${id}`;
/** The Redis key of the time of the last revocation of a user. */
const toRevocationKey = (user: string): string => `oboql:dropped:${user}`;

/**
 * Caches tokens in Redis, one encrypted entry per cache key, and broadcasts revocations by Pub/Sub. For a single endpoint;
 * Redis Cluster is not supported.
 */
export function createRedisCache({ url, keys, timeouts, now, log }: RedisCacheDeps): SharedCache {
  const encryption = createCacheEncryption(keys);
  const replicaId = randomUUID();
  const listeners: ((user: string) => void)[] = [];
  /** Times of the revocations that Redis has not confirmed. */
  const unconfirmedRevocations = new LRUCache<string, number>({ max: timeouts.maxInFlight });

  const revokeUser = async (user: string): Promise<void> => {
    const revokedAt = now();
    unconfirmedRevocations.set(user, revokedAt);
    // The time is stored before the message is published, so that replicas that get the message already see it.
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

  const connect = (use: "entries" | "revocations", options: Pick<ReconnectingRedisClientDeps, "prepare" | "onReady">) =>
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
    onReady: () => {
      for (const user of [...unconfirmedRevocations.keys()]) void revokeUser(user);
    },
  });
  const revocations = connect("revocations", {
    prepare: (client) => client.subscribe(revocationChannel, handleRevocation),
  });

  return {
    async get(key) {
      const reply = await entries.run((client) => client.mGet([toEntryKey(key.id), toRevocationKey(key.user)]));
      const [entry, timestamp] = reply ?? [];
      const plaintext = entry ? encryption.decrypt(key, entry) : undefined;
      if (plaintext === undefined) return [];
      const revokedAt = Math.max(parseRevokedAt(timestamp), unconfirmedRevocations.peek(key.user) ?? -Infinity);
      return deserializeTokens(plaintext).filter(
        ({ issuedAt, expiresAt }) => issuedAt > revokedAt && expiresAt > now(),
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

/** An invalid timestamp revokes all tokens, so that a revocation cannot be undone by overwriting it. */
function parseRevokedAt(timestamp: Buffer | null | undefined): number {
  if (!timestamp) return -Infinity;
  const text = timestamp.toString("latin1");
  return /^\d+$/.test(text) ? Number(text) : Infinity;
}
