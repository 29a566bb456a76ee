import { randomBytes } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { createApp, loadAppConfig } from "../../support/project.ts";
import { createLog } from "../../../src/telemetry/logger.ts";
import { startEmulator } from "../../support/emulator.ts";
import { extractTokenTrace, type TestResponse } from "../../support/test-server.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";

const query = "{ me { displayName manager { displayName } } boards(first: 1) { nodes { name } } }";

describeWithRedis("with replicas on one Redis", () => {
  it("reports Redis as the source of a token that another replica exchanged", async () => {
    const redis = await startRedis();
    const emulator = await startEmulator({ port: 0 });
    onTestFinished(() => emulator.close());
    const REDIS_URL = redis.url;
    const TOKEN_CACHE_KEYS = randomBytes(32).toString("base64");
    const config = loadAppConfig({ PORT: "0", REDIS_URL, TOKEN_CACHE_KEYS }, emulator.environment);
    const token = await emulator.issueToken();
    const queryNewReplica = async (): Promise<TestResponse["tokens"]> => {
      const app = await createApp({ config, log: createLog("silent") });
      onTestFinished(() => app.close());
      const response = await fetch(`${await app.listen()}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return extractTokenTrace(await response.json()).tokens;
    };
    const countTokensInRedis = async (): Promise<number> =>
      (await redis.content()).filter(({ key }) => key.startsWith("oboql:token:")).length;
    const listSourcesOfNewReplica = async (): Promise<string[]> =>
      (await queryNewReplica()).map(({ source }) => source);

    // A replica that is still connecting to Redis exchanges tokens itself and caches them in memory only.
    const fill = async (): Promise<number> => {
      await queryNewReplica();
      return countTokensInRedis();
    };
    await expect.poll(fill, { timeout: 20_000 }).toBe(2);
    await expect.poll(listSourcesOfNewReplica, { timeout: 20_000 }).toEqual(["redis", "redis"]);
  });
});
