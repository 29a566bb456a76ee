import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { repository } from "../support/process.ts";
import { describeWithRedis, startRedisProcess } from "../support/redis.ts";

const readDeployFile = (path: string): string => readFileSync(join(repository, "deploy", path), "utf8");
const { services } = parse(readDeployFile("compose.yaml")) as {
  services: { redis: { command: readonly string[] } };
};
const [deployment] = parseAllDocuments(readDeployFile("kubernetes/redis.yaml")).map((document) => document.toJS()) as [
  { spec: { template: { spec: { containers: readonly [{ args: readonly string[] }] } } } },
];

const commands: [manifest: string, command: readonly string[]][] = [
  ["compose.yaml", services.redis.command],
  ["kubernetes/redis.yaml", deployment.spec.template.spec.containers[0].args],
];
const password = "0123456789abcdef";

describeWithRedis("Redis with the command of the manifests", () => {
  it("rejects clients without the password, and accepts it", async () => {
    for (const [manifest, [program, ...options]] of commands) {
      expect(program, manifest).toBe("redis-server");
      const args = options.map((option) => option.replace(/^\$[({]REDIS_PASSWORD.*[)}]$/, password));
      const redis = await startRedisProcess((port) => ["--port", port, ...args], { password });
      const client = createClient({ url: redis.url, socket: { reconnectStrategy: false } });
      client.on("error", () => undefined);
      await expect(
        client.connect().then(() => client.ping()),
        manifest,
      ).rejects.toThrow("NOAUTH");
      client.destroy();
      expect(String(await redis.command("PING")), manifest).toBe("PONG");
    }
  });
});
