import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { expectNoCalls, toLimitError } from "../../support/expected-limit-errors.ts";
import { longTimeouts } from "../../support/replicas.ts";
import { startApi, type Answer, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const bob = "bob@harbor.example";
const limited = (limit: string) => ({ status: 429, code: "RATE_LIMITED", limit, data: false });

/** An answer says how long to wait, in its header and in the error: no longer than a minute. */
function expectWait({ headers, body }: Answer): void {
  const seconds = body.errors?.[0]?.extensions["retryAfterSeconds"];
  expect(headers.get("retry-after")).toBe(String(seconds));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
}

async function started(...given: Parameters<typeof startApi>): Promise<RunningApi> {
  const api = await startApi(...given);
  onTestFinished(() => api.close());
  return api;
}

describe("in one process", () => {
  it("a user is served up to the rate and then refused, with no call, while another is served", async () => {
    const api = await started({ LIMIT_RATE_PER_IDENTITY: "3" });
    const alice = await api.emulator.issueToken();
    for (let asked = 0; asked < 3; asked++)
      expect((await api.ask("{ __typename }", { token: alice })).status).toBe(200);
    api.emulator.calls.reset();

    for (const token of [alice, await api.emulator.issueToken({ claims: { uti: "another session" } })]) {
      const answer = await api.ask("{ me { displayName } }", { token });
      expect(toLimitError(answer)).toEqual(limited("rate_per_identity"));
      expectWait(answer);
      expectNoCalls(api);
    }

    expect((await api.ask("{ __typename }", { user: bob })).status).toBe(200);
  });

  it("a client app is served up to its rate, and who abuses their own takes nothing from the others'", async () => {
    const api = await started({ LIMIT_RATE_PER_IDENTITY: "2", LIMIT_RATE_PER_CLIENT_APP: "4" });
    const alice = await api.emulator.issueToken();
    const statuses: number[] = [];
    for (let asked = 0; asked < 10; asked++) statuses.push((await api.ask("{ __typename }", { token: alice })).status);
    expect(statuses).toEqual([200, 200, ...Array.from({ length: 8 }, () => 429)]);

    for (let asked = 0; asked < 2; asked++) expect((await api.ask("{ __typename }", { user: bob })).status).toBe(200);
    const answer = await api.ask("{ me { displayName } }", { user: "mona@harbor.example" });
    expect(toLimitError(answer)).toEqual(limited("rate_per_client_app"));
    expectWait(answer);

    const claims = { azp: "11111111-2222-4333-8444-555555555555" };
    const other = await api.emulator.issueToken({ user: "mona@harbor.example", claims });
    expect((await api.ask("{ __typename }", { token: other })).status).toBe(200);
  });

  it("who is not let in at all is not counted", async () => {
    const api = await started({ LIMIT_RATE_PER_IDENTITY: "1" });
    for (let asked = 0; asked < 5; asked++) {
      const token = await api.emulator.issueToken({ unknownKey: true });
      expect((await api.ask("{ __typename }", { token })).status).toBe(401);
    }
    expect((await api.ask("{ __typename }")).status).toBe(200);
  });
});

describeWithRedis("with Redis", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const settings = (): Record<string, string> => ({
    REDIS_URL: redis.url,
    TOKEN_CACHE_KEYS: randomBytes(32).toString("base64"),
    LIMIT_RATE_PER_IDENTITY: "20",
  });
  const rateKeys = async (): Promise<readonly string[]> =>
    (await redis.content()).map(({ key }) => key).filter((key) => key.startsWith("oboql:rate:"));
  /** Asks until it is counted in Redis. @returns how often that was */
  const connected = async (api: RunningApi, user: string): Promise<void> => {
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

  it("replicas count together, under keys that tell nobody's name, for a minute", async () => {
    const apis = [
      await started(settings(), { redis: longTimeouts }),
      await started(settings(), { redis: longTimeouts }),
    ] as const;
    const [first] = apis;
    for (const api of apis) {
      await connected(api, bob);
      await redis.command("FLUSHALL");
    }

    const statuses: number[] = [];
    for (const api of apis)
      for (let asked = 0; asked < 11; asked++) statuses.push((await api.ask("{ __typename }")).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    const refused = await first.ask("{ me { displayName } }");
    expect(toLimitError(refused)).toEqual(limited("rate_per_identity"));
    expectWait(refused);

    const entries = (await redis.content()).filter(({ key }) => key.startsWith("oboql:rate:"));
    expect(entries).not.toHaveLength(0);
    for (const { key, ttlMs } of entries) {
      expect(key).toMatch(/^oboql:rate:(identity|client-app):[\w-]{43}$/);
      expect(ttlMs).toBeGreaterThan(0);
      expect(ttlMs).toBeLessThanOrEqual(60_000);
    }
  });

  it("while Redis says nothing, or is gone, each is served and counted by the process alone", async () => {
    const api = await started(settings());
    await connected(api, bob);
    const mona = await api.emulator.issueToken({ user: "mona@harbor.example" });
    const ask = (): Promise<Answer> => api.ask("{ __typename }", { token: mona });
    redis.freeze();
    const statuses: number[] = [];
    for (let asked = 0; asked < 10; asked++) statuses.push((await ask()).status);
    redis.thaw();
    await redis.stop();
    for (let asked = 0; asked < 15; asked++) statuses.push((await ask()).status);
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(statuses.at(-1)).toBe(429);
    expect(api.logged().filter((line) => line.includes("unexpected error"))).toEqual([]);
  });

  it("a user of Redis needs no more rights than the documentation says", async () => {
    // docs/reference/configuration.md
    const rights = ["~oboql:*", "&oboql:*", "+mget", "+set", "+del", "+publish", "+subscribe", "+ping"];
    const more = ["+eval", "+incrby", "+pttl", "+expire"];
    const url = redis.url.replace("//", "//api:secret@");
    await redis.command("ACL", "SETUSER", "api", "on", ">secret", ...rights, ...more);
    const api = await started({ ...settings(), REDIS_URL: url });
    await connected(api, bob);
    expect(api.logged().filter((line) => line.includes("Redis command failed"))).toEqual([]);
  });
});
