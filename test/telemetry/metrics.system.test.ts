import { expect, it, onTestFinished, vi } from "vitest";
import { startTestServer } from "../support/test-server.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";

describeWithRedis("oboql_shared_cache_up", () => {
  it("reports the connection to Redis as oboql_shared_cache_up", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const api = await startTestServer({ REDIS_URL: redis.url, TOKEN_CACHE_KEYS: Buffer.alloc(32).toString("base64") });
    onTestFinished(() => api.close());
    const readState = async (): Promise<string | undefined> => {
      const page = await (await fetch(`${api.url}/metrics`)).text();
      return /^oboql_shared_cache_up\{use="entries"\} (\d)$/m.exec(page)?.[1];
    };
    expect(await readState()).toBe("1");

    await redis.stop();
    await vi.waitUntil(async () => (await readState()) === "0", { timeout: 10_000, interval: 100 });
    await redis.start();
    await vi.waitUntil(async () => (await readState()) === "1", { timeout: 10_000, interval: 100 });
  });
});
