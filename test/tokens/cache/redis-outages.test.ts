import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { redisTimeouts } from "../../../src/redis/timeouts.ts";
import type { SharedCache } from "../../../src/tokens/cache/shared-cache.ts";
import { durationOf, startWatch } from "../../support/cpu-time-stopwatch.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { connectReplica, waitUntil, createReplica, connectReplicas, canRoundTrip } from "../../support/replicas.ts";
import { createAccessToken, createCacheKey, getTokenValues } from "../../support/redis-tokens.ts";

const [key, otherKey] = [createCacheKey("session"), createCacheKey("another session")];

/** What a caller may wait at most: the deadline of 50 ms, and what a busy machine adds to it. */
const patienceMs = 500;

/** A connection that says nothing is kept for longer than a test takes. */
const kept = { ...redisTimeouts, probeMs: 30_000 };

const calls = (cache: SharedCache): (() => Promise<unknown>)[] => [
  () => cache.get(key),
  () => cache.set(key, [createAccessToken()]),
  () => cache.revokeUser(createCacheKey("", "bob").user),
];

/** Each call by itself is answered in time. */
async function expectInTime(cache: SharedCache): Promise<void> {
  for (const call of calls(cache)) expect(await durationOf(call)).toBeLessThan(patienceMs);
}

/** Calls wait for nothing at all: many of them, one after the other, are over before the event loop turns once. */
async function expectAtOnce(cache: SharedCache): Promise<void> {
  let hasTurned = false;
  const turn = setImmediate(() => {
    hasTurned = true;
  });
  for (let round = 0; round < 500; round++) for (const call of calls(cache)) await call();
  expect(hasTurned).toBe(false);
  clearImmediate(turn);
  expect(await cache.get(key)).toEqual([]);
}

describeWithRedis("while nothing listens", () => {
  it("every call is answered at once from the start, and all works as soon as Redis is there", async () => {
    const redis = await startRedis();
    await redis.stop();
    const { cache, logged } = createReplica(redis.url);
    await expectAtOnce(cache);
    await waitUntil(() => logged.length === 2);
    await expectAtOnce(cache);
    await redis.start();
    await waitUntil(() => canRoundTrip(cache));
    await waitUntil(() => logged.length === 4);
    expect([...logged].sort()).toEqual([
      "drops back",
      "drops lost: ECONNREFUSED",
      "entries back",
      "entries lost: ECONNREFUSED",
    ]);
  });

  it("the log hears of it once, however often a connection is tried", async () => {
    const redis = await startRedis();
    await redis.stop();
    const { logged } = createReplica(redis.url);
    await pause(1_000);
    expect(logged).toHaveLength(2);
  });
});

describeWithRedis("when Redis stops", () => {
  it("calls go on without it, and with it once it is back, empty as it is", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis);
    await cache.set(key, [createAccessToken()]);
    await redis.stop();
    await expectInTime(cache);
    await expectAtOnce(cache);
    await redis.start();
    await waitUntil(() => canRoundTrip(cache));
    expect(await cache.get(key)).toEqual([]);
    await cache.set(key, [createAccessToken({ value: "new" })]);
    expect(getTokenValues(await cache.get(key))).toEqual(["new"]);
    expect(logged).toContain("entries lost: SocketClosedUnexpectedlyError");
    expect(logged).toContain("entries back");
  });

  it("again and again, it comes back each time", async () => {
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

describeWithRedis("when Redis hangs", () => {
  it("one call waits for its deadline, those after it do not, and it goes on when Redis does", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis, { timeouts: kept });
    await waitUntil(async () => {
      await cache.set(key, [createAccessToken({ value: "kept" })]);
      return (await cache.get(key)).length > 0;
    });
    redis.freeze();
    await expectInTime(cache);
    await expectAtOnce(cache);
    redis.thaw();
    await waitUntil(async () => (await cache.get(key)).length > 0);
    expect(logged).toEqual([]);
  });

  it("calls that come together wait together", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis, { timeouts: kept });
    redis.freeze();
    const together = Array.from({ length: 3_000 }, () => cache.get(key));
    expect(await durationOf(() => Promise.all(together))).toBeLessThan(patienceMs);
    redis.thaw();
    await waitUntil(() => canRoundTrip(cache));
  });

  it("for long, the connection is given up and made again once Redis goes on", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis, { timeouts: redisTimeouts });
    redis.freeze();
    await expectInTime(cache);
    await waitUntil(() => logged.includes("entries lost: UNANSWERED"));
    await expectAtOnce(cache);
    await pause(2_500); // The next connection is accepted by the kernel, and hangs in its greeting.
    await expectAtOnce(cache);
    redis.thaw();
    await waitUntil(() => canRoundTrip(cache));
    expect(logged.filter((line) => line.startsWith("entries"))).toEqual(["entries lost: UNANSWERED", "entries back"]);
  });

  it("an answer that comes late is not taken for the answer to the next call", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis, { timeouts: { ...kept, commandTimeoutMs: 1_000 } });
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

describeWithRedis("when Redis is flushed", () => {
  it("everything is a miss, and is set anew", async () => {
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

describeWithRedis("under load of two replicas", () => {
  it("stopping, hanging, restarting and flushing Redis fails and holds up no call", async () => {
    const redis = await startRedis();
    const replicas = await connectReplicas(redis, { timeouts: redisTimeouts }, { timeouts: redisTimeouts });
    const watch = startWatch();
    let isOver = false;
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
      while (!isOver) {
        await timed(() => cache.set(mine, [createAccessToken({ value: mine.id })]));
        const got = getTokenValues(await timed(() => cache.get(mine)));
        if (got.length > 0) expect(got).toEqual([mine.id]);
        hits += got.length;
        await pause(1);
      }
    };
    const load = replicas.flatMap((replica) => Array.from({ length: 20 }, (_, worker) => work(replica, worker)));

    const someHits = (): Promise<void> => {
      const before = hits;
      return waitUntil(() => hits > before);
    };
    const recovered = (): Promise<void> =>
      waitUntil(async () => {
        for (const { cache } of replicas) if (!(await canRoundTrip(cache))) return false;
        return true;
      });
    await someHits();
    await redis.stop();
    await pause(100); // What it said before is read.
    const before = hits;
    await pause(400);
    expect(hits).toBe(before);
    await redis.start();
    await recovered();
    for (const frozenMs of [400, 1_900]) {
      redis.freeze();
      await pause(frozenMs);
      redis.thaw();
      await recovered();
    }
    await redis.command("FLUSHALL");
    await someHits();
    isOver = true;
    await Promise.all(load);
    watch.stop();
    expect(longest).toBeLessThan(patienceMs);
  });
});
