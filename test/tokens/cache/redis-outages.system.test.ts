import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { redisTimeouts } from "../../../src/redis/timeouts.ts";
import type { SharedCache } from "../../../src/tokens/cache/shared-cache.ts";
import { measureDuration, startStopwatch } from "../../support/cpu-time-stopwatch.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { connectReplica, waitUntil, createReplica, connectReplicas, canRoundTrip } from "../../support/replicas.ts";
import { createAccessToken, createCacheKey, getTokenValues } from "../../support/redis-tokens.ts";

const [key, otherKey] = [createCacheKey("session"), createCacheKey("another session")];

/** The command timeout of 50 ms, with a margin for a busy machine. */
const maxWaitMs = 500;

/** A connection without replies stays open for longer than a test takes. */
const withLongPing = { ...redisTimeouts, pingTimeoutMs: 30_000 };

const calls = (cache: SharedCache): (() => Promise<unknown>)[] => [
  () => cache.get(key),
  () => cache.set(key, [createAccessToken()]),
  () => cache.revokeUser(createCacheKey("", "bob").user, { assertionIssuedAt: Date.now(), revokedAt: Date.now() }),
];

/** Each call returns within the command timeout. */
async function expectInTime(cache: SharedCache): Promise<void> {
  for (const call of calls(cache)) expect(await measureDuration(call)).toBeLessThan(maxWaitMs);
}

/** Calls do no I/O: many consecutive calls finish within one turn of the event loop. */
async function expectImmediate(cache: SharedCache): Promise<void> {
  let hasTurned = false;
  const turn = setImmediate(() => {
    hasTurned = true;
  });
  for (let round = 0; round < 500; round++) for (const call of calls(cache)) await call();
  expect(hasTurned).toBe(false);
  clearImmediate(turn);
  expect(await cache.get(key)).toEqual([]);
}

describeWithRedis("without a Redis server", () => {
  it("returns immediately from every call without Redis, and connects when Redis is started", async () => {
    const redis = await startRedis();
    await redis.stop();
    const { cache, logged } = createReplica(redis.url);
    await expectImmediate(cache);
    await waitUntil(() => logged.length === 2);
    await expectImmediate(cache);
    await redis.start();
    await waitUntil(() => canRoundTrip(cache));
    await waitUntil(() => logged.length === 4);
    expect([...logged].sort()).toEqual([
      "entries disconnected: ECONNREFUSED",
      "entries reconnected",
      "revocations disconnected: ECONNREFUSED",
      "revocations reconnected",
    ]);
  });

  it("logs an outage of Redis once, not with each attempt to connect", async () => {
    const redis = await startRedis();
    await redis.stop();
    const { logged } = createReplica(redis.url);
    await sleep(1_000);
    expect(logged).toHaveLength(2);
  });
});

describeWithRedis("if Redis stops", () => {
  it("continues without Redis after it stops, and uses it again after a restart", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis);
    await cache.set(key, [createAccessToken()]);
    await redis.stop();
    await expectInTime(cache);
    await expectImmediate(cache);
    await redis.start();
    await waitUntil(() => canRoundTrip(cache));
    expect(await cache.get(key)).toEqual([]);
    await cache.set(key, [createAccessToken({ value: "new" })]);
    expect(getTokenValues(await cache.get(key))).toEqual(["new"]);
    expect(logged).toContain("entries disconnected: SocketClosedUnexpectedlyError");
    expect(logged).toContain("entries reconnected");
  });

  it("reconnects after each of several restarts of Redis", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    for (let time = 0; time < 3; time++) {
      await redis.stop();
      await expectInTime(cache);
      await redis.start();
      await waitUntil(() => canRoundTrip(cache));
    }
  });
});

describeWithRedis("if Redis hangs", () => {
  it("waits for one command timeout only if Redis hangs, and continues when Redis does", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis, { timeouts: withLongPing });
    await waitUntil(async () => {
      await cache.set(key, [createAccessToken({ value: "cached" })]);
      return (await cache.get(key)).length > 0;
    });
    redis.freeze();
    await expectInTime(cache);
    await expectImmediate(cache);
    redis.thaw();
    await waitUntil(async () => (await cache.get(key)).length > 0);
    expect(logged).toEqual([]);
  });

  it("lets concurrent calls time out together if Redis hangs", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis, { timeouts: withLongPing });
    redis.freeze();
    const together = Array.from({ length: 3_000 }, () => cache.get(key));
    expect(await measureDuration(() => Promise.all(together))).toBeLessThan(maxWaitMs);
    redis.thaw();
    await waitUntil(() => canRoundTrip(cache));
  });

  it("closes the connection after the ping timeout if Redis hangs, and reconnects when Redis continues", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis, { timeouts: redisTimeouts });
    redis.freeze();
    await expectInTime(cache);
    await waitUntil(() => logged.includes("entries disconnected: TIMEOUT"));
    await expectImmediate(cache);
    await sleep(2_500); // The kernel accepts the next connection; the greeting gets no reply.
    await expectImmediate(cache);
    redis.thaw();
    await waitUntil(() => canRoundTrip(cache));
    expect(logged.filter((line) => line.startsWith("entries"))).toEqual([
      "entries disconnected: TIMEOUT",
      "entries reconnected",
    ]);
  });

  it("never returns a late reply for a later command", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis, { timeouts: { ...withLongPing, commandTimeoutMs: 1_000 } });
    await cache.set(key, [createAccessToken({ value: "one" })]);
    await cache.set(otherKey, [createAccessToken({ value: "two" })]);
    redis.freeze();
    expect(await cache.get(key)).toEqual([]);
    redis.thaw();
    await waitUntil(async () => (await cache.get(otherKey)).length > 0);
    for (let round = 0; round < 20; round++) {
      expect(getTokenValues(await cache.get(otherKey))).toEqual(["two"]);
      expect(getTokenValues(await cache.get(key))).toEqual(["one"]);
    }
  });
});

describeWithRedis("if Redis is flushed", () => {
  it("finds no entries after Redis is flushed, and accepts new ones", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis);
    await cache.set(key, [createAccessToken()]);
    await redis.command("FLUSHALL");
    expect(await cache.get(key)).toEqual([]);
    await cache.set(key, [createAccessToken({ value: "new" })]);
    expect(getTokenValues(await cache.get(key))).toEqual(["new"]);
    expect(logged).toEqual([]);
  });
});

describeWithRedis("with two replicas under load", () => {
  it("neither fails nor delays a call under load while Redis stops, hangs, restarts and is flushed", async () => {
    const redis = await startRedis();
    const replicas = await connectReplicas(redis, { timeouts: redisTimeouts }, { timeouts: redisTimeouts });
    const watch = startStopwatch();
    let isStopped = false;
    let longest = 0;
    let hits = 0;
    const timed = async <Value>(call: () => Promise<Value>): Promise<Value> => {
      const startedAt = watch.elapsedMs();
      const value = await call();
      longest = Math.max(longest, watch.elapsedMs() - startedAt);
      return value;
    };
    const work = async ({ cache }: { cache: SharedCache }, worker: number): Promise<void> => {
      const mine = createCacheKey(`session ${worker % 10}`);
      while (!isStopped) {
        await timed(() => cache.set(mine, [createAccessToken({ value: mine.id })]));
        const read = getTokenValues(await timed(() => cache.get(mine)));
        if (read.length > 0) expect(read).toEqual([mine.id]);
        hits += read.length;
        await sleep(1);
      }
    };
    const load = replicas.flatMap((replica) => Array.from({ length: 20 }, (_, worker) => work(replica, worker)));

    const waitForHits = (): Promise<void> => {
      const before = hits;
      return waitUntil(() => hits > before);
    };
    const waitForRecovery = (): Promise<void> =>
      waitUntil(async () => {
        for (const { cache } of replicas) if (!(await canRoundTrip(cache))) return false;
        return true;
      });
    await waitForHits();
    await redis.stop();
    await sleep(100); // Lets replies that were sent before arrive.
    const before = hits;
    await sleep(400);
    expect(hits).toBe(before);
    await redis.start();
    await waitForRecovery();
    for (const frozenMs of [400, 1_900]) {
      redis.freeze();
      await sleep(frozenMs);
      redis.thaw();
      await waitForRecovery();
    }
    await redis.command("FLUSHALL");
    await waitForHits();
    isStopped = true;
    await Promise.all(load);
    watch.stop();
    expect(longest).toBeLessThan(maxWaitMs);
  });
});
