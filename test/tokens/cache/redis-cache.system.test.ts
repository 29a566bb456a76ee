import { expect, it } from "vitest";
import { createKeyedHash } from "../../../src/lib/hash.ts";
import type { SharedCache } from "../../../src/tokens/cache/shared-cache.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { connectReplica, connectReplicas } from "../../support/replicas.ts";
import {
  createAccessToken,
  createEncryptionKey,
  toPlainTokens,
  createCacheKey,
  getTokenValues,
} from "../../support/redis-tokens.ts";

const key = createCacheKey("session");
const entryName = `oboql:token:${key.id}`;
const minute = 60_000;
const start = Date.UTC(2030, 0, 1);

const get = async (cache: SharedCache): Promise<string[]> => getTokenValues(await cache.get(key));

describeWithRedis("createRedisCache", () => {
  it("returns in every replica the tokens that one replica set", async () => {
    const [one, two] = await connectReplicas(await startRedis(), {}, {});
    const tokens = [
      createAccessToken({ value: "mail", scopes: new Set(["mail.read", "user.read"]) }),
      createAccessToken({ value: "käse €", scopes: new Set(), expiresAt: Date.now() + 5 * minute }),
    ];
    await one?.cache.set(key, tokens);
    expect(toPlainTokens((await two?.cache.get(key)) ?? [])).toEqual(toPlainTokens(tokens));
    expect(await two?.cache.get(createCacheKey("another session"))).toEqual([]);
  });

  it("replaces the tokens of a key, and deletes the entry if there are none", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    await cache.set(key, [createAccessToken({ value: "one" }), createAccessToken({ value: "two" })]);
    await cache.set(key, [createAccessToken({ value: "three" })]);
    expect(await get(cache)).toEqual(["three"]);
    await cache.set(key, []);
    expect(await redis.content()).toEqual([]);
  });

  it("stores neither token, scope, user, tenant nor encryption key in plaintext", async () => {
    const redis = await startRedis();
    const encryption = createEncryptionKey();
    const { cache } = await connectReplica(redis, { keys: [encryption] });
    const words = ["eyJ0eXAiOiJKV1Qi", "Mail.Read", "ada@contoso.example", "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6"];
    const [value = "", scope = "", user = "", tenant = ""] = words;
    const secretKey = createCacheKey(`${tenant} ${user} session`, `${tenant} ${user}`);
    await cache.set(secretKey, [createAccessToken({ value, scopes: new Set([scope]) })]);
    await cache.revokeUser(secretKey.user, { assertionIssuedAt: Date.now(), revokedAt: Date.now() });

    const content = await redis.content();
    expect(content.map(({ key: name }) => name).sort()).toEqual([
      `oboql:revoked:${createKeyedHash(encryption)(secretKey.user)}`,
      `oboql:token:${secretKey.id}`,
    ]);
    const bytes = Buffer.concat(content.flatMap(({ key: name, value: stored }) => [Buffer.from(name), stored]));
    for (const word of [...words, encryption.reveal()]) {
      expect(bytes.includes(word)).toBe(false);
      expect(bytes.includes(Buffer.from(word).toString("base64"))).toBe(false);
    }
    expect(bytes.includes(Buffer.from(encryption.reveal(), "base64"))).toBe(false);
  });
});

describeWithRedis("an entry in Redis", () => {
  it("expires an entry in Redis with the last of its tokens", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis, { now: () => start });
    const tokens = [3, 7, 5].map((minutes) => createAccessToken({ expiresAt: start + minutes * minute }));
    await cache.set(key, tokens);
    const [entry] = await redis.content();
    expect(entry?.ttlMs).toBeLessThanOrEqual(7 * minute);
    expect(entry?.ttlMs).toBeGreaterThan(6 * minute);
  });

  it("writes no expired token to Redis, and no entry if all have expired", async () => {
    const redis = await startRedis();
    let now = start;
    const { cache } = await connectReplica(redis, { now: () => now });
    const expired = [0, -1, -minute].map((ms) => createAccessToken({ value: "expired", expiresAt: start + ms }));
    await cache.set(key, expired);
    expect(await redis.content()).toEqual([]);
    await cache.set(key, [...expired, createAccessToken({ value: "good", expiresAt: start + minute })]);
    now = start - 2 * minute;
    expect(await get(cache)).toEqual(["good"]);
  });

  it("returns no token that has expired since its entry was written", async () => {
    let now = start;
    const { cache } = await connectReplica(await startRedis(), { now: () => now });
    await cache.set(key, [
      createAccessToken({ value: "short", expiresAt: start + minute }),
      createAccessToken({ value: "long", expiresAt: start + 2 * minute }),
    ]);
    now = start + minute - 1;
    expect(await get(cache)).toEqual(["short", "long"]);
    now = start + minute;
    expect(await get(cache)).toEqual(["long"]);
  });

  it("treats an altered entry as a miss, and replaces it with the next set", async () => {
    const alterations: Record<string, (entry: Buffer) => Buffer> = {
      "one bit": (entry) => Buffer.concat([entry.subarray(0, -1), Buffer.of((entry.at(-1) ?? 0) ^ 1)]),
      truncated: (entry) => entry.subarray(0, 20),
      plaintext: () => Buffer.from('[["a token",["user.read"],0,0,9e15]]'),
      empty: () => Buffer.alloc(0),
    };
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis);
    for (const [name, alter] of Object.entries(alterations)) {
      await cache.set(key, [createAccessToken({ value: "first" })]);
      await redis.command("SET", entryName, alter((await redis.command("GET", entryName)) as Buffer));
      expect(await get(cache), name).toEqual([]);
      await cache.set(key, [createAccessToken({ value: "second" })]);
      expect(await get(cache), name).toEqual(["second"]);
    }
    expect(logged).toEqual([]);
  });

  it("treats an entry of another Redis type as a miss, and replaces it with the next set", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    await redis.command("RPUSH", entryName, "a list");
    expect(await get(cache)).toEqual([]);
    await cache.set(key, [createAccessToken({ value: "second" })]);
    expect(await get(cache)).toEqual(["second"]);
  });

  it("treats an entry that was copied from another session or another user as a miss", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    const others = [createCacheKey("another session"), createCacheKey("bob's session", "bob")];
    await cache.set(key, [createAccessToken({ value: "mine" })]);
    for (const other of others) {
      await cache.set(other, [createAccessToken({ value: "theirs" })]);
      const theirs = (await redis.command("GET", `oboql:token:${other.id}`)) as Buffer;
      await redis.command("COPY", entryName, `oboql:token:${other.id}`, "REPLACE");
      await redis.command("SET", entryName, theirs);
      expect(await get(cache)).toEqual([]);
      expect(await cache.get(other)).toEqual([]);
      await cache.set(key, [createAccessToken({ value: "mine" })]);
    }
    // The hash of the session alone is not enough either.
    expect(await cache.get({ ...key, user: createCacheKey("", "bob").user })).toEqual([]);
    expect(await get(cache)).toEqual(["mine"]);
  });

  it("encrypts an entry with the newest key and decrypts it with any configured key", async () => {
    const redis = await startRedis();
    const [oldKey, newKey] = [createEncryptionKey(), createEncryptionKey()];
    const [before, during, after] = await connectReplicas(
      redis,
      { keys: [oldKey] },
      { keys: [newKey, oldKey] },
      { keys: [newKey] },
    );
    if (!before || !during || !after) throw new Error("a replica is missing");
    await before.cache.set(key, [createAccessToken({ value: "old" })]);
    expect(await get(during.cache)).toEqual(["old"]);
    expect(await get(after.cache)).toEqual([]);
    await during.cache.set(key, [createAccessToken({ value: "new" })]);
    expect(await get(after.cache)).toEqual(["new"]);
    expect(await get(before.cache)).toEqual([]);
  });
});

describeWithRedis("the log", () => {
  it("logs nothing without errors, even after close", async () => {
    const { cache, logged } = await connectReplica(await startRedis());
    await cache.set(key, [createAccessToken()]);
    await cache.get(key);
    await cache.revokeUser(key.user, { assertionIssuedAt: Date.now(), revokedAt: Date.now() });
    await cache.close();
    expect(logged).toEqual([]);
  });
});
