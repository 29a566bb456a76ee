import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createCacheKey } from "../support/redis-tokens.ts";
import { startFakeRedis } from "../support/fake-redis.ts";
import { createReplica, longTimeouts, waitUntil } from "../support/replicas.ts";

const key = createCacheKey("session");
const timeouts = { ...longTimeouts, maxBackoffMs: 300 };
const isEntriesConnection = (commands: readonly (readonly string[])[]): boolean =>
  commands.some(([name]) => name === "GET");

describe("a connection whose commands are rejected", () => {
  const connectionErrors = [
    "READONLY You can't write against a read only replica.",
    "NOAUTH Authentication required.",
    "WRONGPASS invalid username-password pair or user is disabled.",
    "LOADING Redis is loading the dataset in memory",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    "CLUSTERDOWN The cluster is down",
    "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
    "NOREPLICAS Not enough good replicas to write.",
    "REDIRECT 127.0.0.1:6380",
    "DENIED Redis is running in protected mode",
  ];

  it("is replaced if the error reply concerns the connection", async () => {
    const replaceConnection = async (message: string): Promise<void> => {
      let isRejected = false;
      const redis = await startFakeRedis(([name]) => (name === "GET" && isRejected ? `-${message}\r\n` : undefined));
      const { cache, logged, isUp } = createReplica(redis.url, { timeouts });
      await waitUntil(async () => (await cache.get(key), isEntriesConnection(redis.commands)));
      isRejected = true;
      const connections = redis.connectedAt.length;
      await cache.get(key);
      expect(isUp["entries"], message).toBe(false);
      isRejected = false;
      await waitUntil(async () => (await cache.get(key), isUp["entries"] === true));
      expect(redis.connectedAt.length, message).toBe(connections + 1);
      const [code = ""] = message.split(" ");
      expect(logged).toEqual([`entries disconnected: ${code}`, "entries reconnected"]);
    };
    await Promise.all(connectionErrors.map(replaceConnection));
  });

  const commandErrors = [
    "OOM command not allowed when used memory > 'maxmemory'.",
    "NOPERM this user has no permissions to run the 'get' command",
    "WRONGTYPE Operation against a key holding the wrong kind of value",
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
    "MOVED 1234 127.0.0.1:6380",
    "TRYAGAIN Multiple keys request during rehashing of slot",
    "BUSY Redis is busy running a script.",
    "ERR unknown command",
  ];

  it("stays open if the error reply concerns the command", async () => {
    const keepConnection = async (message: string): Promise<void> => {
      let isRejected = false;
      const redis = await startFakeRedis(([name]) => (name === "GET" && isRejected ? `-${message}\r\n` : undefined));
      const { cache, logged, isUp } = createReplica(redis.url, { timeouts });
      await waitUntil(async () => (await cache.get(key), isEntriesConnection(redis.commands)));
      isRejected = true;
      for (let time = 0; time < 20; time++) {
        await cache.get(key);
        expect(isUp["entries"], message).toBe(false);
        await cache.set(key, []); // Another command that succeeds changes nothing.
        expect(isUp["entries"], message).toBe(false);
      }
      isRejected = false;
      await cache.get(key);
      expect(isUp["entries"], message).toBe(false); // Other keys may still be rejected.
      await waitUntil(async () => (await cache.get(key), isUp["entries"] === true));
      expect(redis.connectedAt, message).toHaveLength(2);
      const [code = ""] = message.split(" ");
      expect(logged).toEqual([`entries failed: ${code}`]);
    };
    await Promise.all(commandErrors.map(keepConnection));
  });

  it("is replaced with increasing delays while each new one is rejected too, and reported once", async () => {
    const redis = await startFakeRedis(([name]) =>
      name === "GET" ? "-NOREPLICAS Not enough good replicas\r\n" : undefined,
    );
    const { cache, logged, isUp } = createReplica(redis.url, { timeouts: { ...timeouts, maxBackoffMs: 5_000 } });
    await waitUntil(async () => (await cache.get(key), isUp["entries"] === false));
    const end = performance.now() + 2_000;
    while (performance.now() < end) {
      await cache.get(key);
      expect(isUp["entries"]).toBe(false);
      await pause(1);
    }
    // The sum of at least half of 50, 100, 200, 400, 800 and 1,600 ms exceeds 1.5 s.
    expect(redis.connectedAt.length).toBeLessThanOrEqual(2 + 7);
    expect(logged).toEqual(["entries disconnected: NOREPLICAS"]);
  });

  it("is not opened while the server loads its data, and retried with increasing delays", async () => {
    let isLoading = true;
    const redis = await startFakeRedis(([name]) =>
      name === "PING" && isLoading ? "-LOADING Redis is loading the dataset in memory\r\n" : undefined,
    );
    const { cache, logged, isUp } = createReplica(redis.url, { timeouts: { ...timeouts, maxBackoffMs: 5_000 } });
    await pause(1_000);
    expect(redis.connectedAt.length).toBeLessThanOrEqual(2 * 7);
    expect(isUp).toEqual({ entries: false, revocations: false });
    expect([...logged].sort()).toEqual(["entries disconnected: LOADING", "revocations disconnected: LOADING"]);
    isLoading = false;
    await waitUntil(() => isUp["entries"] === true && isUp["revocations"] === true);
    await cache.get(key);
    expect(redis.commands.some(([name]) => name === "GET")).toBe(true);
  });

  it("is opened although the server rejects PING for a reason that concerns writes", async () => {
    const redis = await startFakeRedis(([name]) =>
      name === "PING" ? "-MISCONF unable to persist to disk\r\n" : undefined,
    );
    const { cache } = createReplica(redis.url, { timeouts });
    await waitUntil(async () => (await cache.get(key), isEntriesConnection(redis.commands)));
  });
});
