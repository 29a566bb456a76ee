import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Secret } from "../../lib/secret.ts";
import { createKeyedHash } from "../../lib/hash.ts";
import { createCacheEncryption } from "./cache-encryption.ts";
import { createReconnectingRedisClient, type ReconnectingRedisClientDeps } from "../../redis/reconnecting-client.ts";
import { createRedisEvents, type RedisEventsDeps } from "../../telemetry/redis-events.ts";
import { isRevoked, latestRevocation, type Revocation } from "./revocation.ts";
import type { CacheKey, SharedCache } from "./shared-cache.ts";
import { deserializeTokens, serializeTokens } from "./serialize-tokens.ts";

export interface RedisCacheDeps extends Pick<ReconnectingRedisClientDeps, "target" | "timeouts">, RedisEventsDeps {
  /** Base64 of 32 bytes each, newest first: the newest encrypts, all decrypt. */
  readonly keys: readonly [Secret, ...Secret[]];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The longest lifetime of an access token, with continuous access evaluation.
 *
 * @see https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime
 */
const maxTokenLifetimeMs = 28 * 60 * 60_000;

const revocationChannel = "oboql:revoked";
/** The Redis key of an entry. */
export const toEntryKey = (id: string): string => `oboql:token:${id}`;
/** Authenticated with the messages of the channel. */
const messageKey: CacheKey = { id: revocationChannel, user: "" };

/** Stores a revocation unless one of the same or a later assertion is stored: see `latestRevocation`. */
const storeRevocation = `
local stored = tonumber(string.match(redis.call("GET", KEYS[1]) or "", "^%d+") or "-1")
if stored >= tonumber(ARGV[1]) then return 0 end
redis.call("SET", KEYS[1], ARGV[1] .. " " .. ARGV[2], "PX", ARGV[3])
return 1`;

/**
 * Caches tokens in Redis, one encrypted entry per cache key, and broadcasts revocations by Pub/Sub. Each command has a single
 * key, because a cluster may keep two keys on different nodes.
 */
export function createRedisCache({ target, keys, timeouts, now, ...eventsDeps }: RedisCacheDeps): SharedCache {
  const encryption = createCacheEncryption(keys);
  const hashName = createKeyedHash(keys[0]);
  /** The Redis key of the last revocation of a user: `assertionIssuedAt` and `revokedAt`, separated by a space. */
  const toRevocationKey = (user: string): string => `oboql:revoked:${hashName(user)}`;
  const replicaId = randomUUID();
  const listeners: ((user: string, revocation: Revocation) => void)[] = [];
  /** The revocations that Redis has not confirmed. */
  const unconfirmedRevocations = new LRUCache<string, Revocation>({ max: timeouts.maxInFlight });

  const revokeUser = async (user: string, given: Revocation): Promise<void> => {
    const revocation = latestRevocation(unconfirmedRevocations.peek(user), given) ?? given;
    const { assertionIssuedAt, revokedAt } = revocation;
    unconfirmedRevocations.set(user, revocation);
    const isConfirmed = await entries.run("revoke", async (commands) => {
      const stored = commands.eval(storeRevocation, {
        keys: [toRevocationKey(user)],
        arguments: [assertionIssuedAt, revokedAt, maxTokenLifetimeMs].map(String),
      });
      // Replicas that get the message already find the revocation. They get it even if Redis stores nothing (OOM).
      await stored.catch(() => undefined);
      const message = encryption.encrypt(messageKey, `${replicaId} ${user} ${assertionIssuedAt} ${revokedAt}`);
      await commands.publish(revocationChannel, message.toString("base64"));
      await stored;
      return true;
    });
    if (isConfirmed && unconfirmedRevocations.peek(user) === revocation) unconfirmedRevocations.delete(user);
  };

  const handleRevocation = (message: string): void => {
    const plaintext = encryption.decrypt(messageKey, Buffer.from(message, "base64")) ?? "";
    const [sender, user, assertionIssuedAt, revokedAt] = plaintext.split(" ");
    if (sender === replicaId || !user) return;
    const revocation = { assertionIssuedAt: Number(assertionIssuedAt), revokedAt: Number(revokedAt) };
    for (const listener of listeners) listener(user, revocation);
  };

  const entries = createReconnectingRedisClient({
    target,
    timeouts,
    ...createRedisEvents("entries", eventsDeps),
    onReady: () => {
      for (const [user, revocation] of [...unconfirmedRevocations.entries()]) void revokeUser(user, revocation);
    },
  });
  const revocations = createReconnectingRedisClient({
    target,
    timeouts,
    ...createRedisEvents("revocations", eventsDeps),
    subscription: { channel: revocationChannel, onMessage: handleRevocation },
  });

  return {
    async get(key) {
      const reply = await entries.run("get", (commands) =>
        Promise.all([commands.get(toEntryKey(key.id)), commands.get(toRevocationKey(key.user))]),
      );
      const [entry, stored] = reply ?? [];
      const plaintext = entry ? encryption.decrypt(key, entry) : undefined;
      if (plaintext === undefined) return [];
      const revocations = [parseRevocation(stored), unconfirmedRevocations.peek(key.user)];
      return deserializeTokens(plaintext).filter(
        (token) => token.expiresAt > now() && !revocations.some((revocation) => isRevoked(token, revocation)),
      );
    },

    async set(key, tokens) {
      const usable = tokens.filter(({ expiresAt }) => expiresAt > now());
      const ttl = Math.ceil(Math.max(...usable.map(({ expiresAt }) => expiresAt)) - now());
      await entries.run<unknown>(usable.length > 0 ? "set" : "delete", (commands) =>
        usable.length > 0
          ? commands.set(toEntryKey(key.id), encryption.encrypt(key, serializeTokens(usable)), {
              expiration: { type: "PX", value: ttl },
            })
          : commands.del(toEntryKey(key.id)),
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

/** An invalid value revokes all tokens, so that a revocation cannot be undone by overwriting it. */
function parseRevocation(stored: Buffer | null | undefined): Revocation | undefined {
  if (!stored) return undefined;
  const [, assertionIssuedAt = Infinity, revokedAt = Infinity] = /^(\d+) (\d+)$/.exec(stored.toString("latin1")) ?? [];
  return { assertionIssuedAt: Number(assertionIssuedAt), revokedAt: Number(revokedAt) };
}
