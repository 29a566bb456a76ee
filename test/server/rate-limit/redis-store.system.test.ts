import { hash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { apiRegistration, developerClient, tenantId } from "@oboql/dev/emulator";
import { guidPattern } from "../../../src/lib/guid.ts";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { expectRetryAfter, rateLimitedError, toLimitError } from "../../support/expected-limit-errors.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { documentedPermissions } from "../../support/redis-permissions.ts";
import { longTimeouts } from "../../support/replicas.ts";

const bob = "bob@harbor.example";
/** The key of all replicas. */
const TOKEN_CACHE_KEYS = randomBytes(32).toString("base64");

async function start(...args: Parameters<typeof startTestServer>): Promise<TestServer> {
  const api = await startTestServer(...args);
  onTestFinished(() => api.close());
  return api;
}

describeWithRedis("rate limits in Redis", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const settings = (): Record<string, string> => ({
    REDIS_URL: redis.url,
    TOKEN_CACHE_KEYS,
    LIMIT_RATE_PER_IDENTITY: "20",
  });
  const rateKeys = async (): Promise<readonly string[]> =>
    (await redis.content()).map(({ key }) => key).filter((key) => key.startsWith("oboql:rate:"));
  /** Sends operations until one is counted in Redis. */
  const waitUntilCounted = async (api: TestServer, user: string): Promise<void> => {
    await expect
      .poll(
        async () => {
          await api.ask("{ __typename }", { user });
          return (await rateKeys()).length;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
  };

  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  it("counts the cost of all replicas together", async () => {
    const costly = { ...settings(), LIMIT_COST_PER_MINUTE: "500" };
    const apis = [await start(costly, { redis: longTimeouts }), await start(costly, { redis: longTimeouts })] as const;
    for (const api of apis) {
      await waitUntilCounted(api, bob);
      await redis.command("FLUSHALL");
    }
    const query = "{ users(first: 100) { nodes { id } } }";
    expect((await apis[0].ask(query)).status).toBe(200);
    expect((await apis[1].ask(query)).status).toBe(200);
    for (const api of apis) expect(toLimitError(await api.ask(query))).toEqual(rateLimitedError("cost_per_minute"));
  });

  it("counts the operations of all replicas together, under hashed keys with a TTL of one minute", async () => {
    const apis = [
      await start(settings(), { redis: longTimeouts }),
      await start(settings(), { redis: longTimeouts }),
    ] as const;
    const [first] = apis;
    for (const api of apis) {
      await waitUntilCounted(api, bob);
      await redis.command("FLUSHALL");
    }

    const statuses: number[] = [];
    for (const api of apis)
      for (let count = 0; count < 11; count++) statuses.push((await api.ask("{ __typename }")).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    const rejected = await first.ask("{ me { displayName } }");
    expect(toLimitError(rejected)).toEqual(rateLimitedError("rate_per_identity"));
    expectRetryAfter(rejected);

    const entries = (await redis.content()).filter(({ key }) => key.startsWith("oboql:rate:"));
    expect(entries).not.toHaveLength(0);
    for (const { key, ttlMs } of entries) {
      expect(key).toMatch(/^oboql:rate:(identity|client-app|cost):[\w-]{43}$/);
      expect(ttlMs).toBeGreaterThan(0);
      expect(ttlMs).toBeLessThanOrEqual(60_000);
    }
  });

  it("names no key in Redis after a hash of public ids, and names them differently with another encryption key", async () => {
    const names: string[][] = [];
    for (const seed of [1, 2]) {
      const keys = { TOKEN_CACHE_KEYS: Buffer.alloc(32, seed).toString("base64") };
      const api = await start({ ...settings(), ...keys }, { redis: longTimeouts });
      await waitUntilCounted(api, bob);
      const { body } = await api.ask("{ me { id } }", { user: bob });
      const [, objectId = ""] = Buffer.from((body.data?.["me"] as { id: string }).id, "base64url")
        .toString()
        .split(":");
      expect(objectId).toMatch(guidPattern);
      names.push((await rateKeys()).map((key) => key.split(":").at(-1) ?? ""));
      const ids = [tenantId, developerClient.clientId, apiRegistration.clientId, objectId];
      const lists = ids.flatMap((first) => [[first], ...ids.map((second) => [first, second])]);
      const texts = lists.flatMap((list) => [JSON.stringify(list), list.join(""), list.join(" "), list.join(":")]);
      const hashes = new Set(texts.map((text) => hash("sha256", text, "base64url")));
      expect(names.at(-1)).not.toHaveLength(0);
      expect(names.at(-1)?.filter((name) => hashes.has(name))).toEqual([]);
      await redis.command("FLUSHALL");
    }
    const [first = [], second = []] = names;
    expect(first.filter((name) => second.includes(name))).toEqual([]);
  });

  it("counts per process while Redis does not reply or is stopped", async () => {
    const api = await start(settings());
    await waitUntilCounted(api, bob);
    const mona = await api.emulator.issueToken({ user: "mona@harbor.example" });
    const ask = (): Promise<TestResponse> => api.ask("{ __typename }", { token: mona });
    redis.freeze();
    const statuses: number[] = [];
    for (let count = 0; count < 10; count++) statuses.push((await ask()).status);
    redis.thaw();
    await redis.stop();
    for (let count = 0; count < 15; count++) statuses.push((await ask()).status);
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(statuses.at(-1)).toBe(429);
    expect(api.logged().filter((line) => line.includes("unexpected error"))).toEqual([]);
  });

  it("needs only the documented permissions of the Redis user", async () => {
    const url = redis.url.replace("//", "//api:secret@");
    await redis.command("ACL", "SETUSER", "api", "on", ">secret", ...documentedPermissions);
    const api = await start({ ...settings(), REDIS_URL: url });
    await waitUntilCounted(api, bob);
    expect(api.logged().filter((line) => line.includes("Redis command failed"))).toEqual([]);
  });
});
