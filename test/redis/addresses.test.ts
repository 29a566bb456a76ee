import dns, { type LookupAddress } from "node:dns";
import { it, onTestFinished, vi } from "vitest";
import { startFakeRedis } from "../support/fake-redis.ts";
import { createReplica, longTimeouts, waitUntil } from "../support/replicas.ts";
import { startSlowServer } from "../support/slow-accept.ts";

it("connects to the only address of four that answers", async () => {
  const { port, close } = await startSlowServer(60_000);
  onTestFinished(close);
  for (const host of ["127.0.0.2", "127.0.0.3"]) {
    const slow = await startSlowServer(60_000, { host, port });
    onTestFinished(() => slow.close());
  }
  const redis = await startFakeRedis(() => undefined, { host: "127.0.0.4", port });
  // Names with several addresses cannot be arranged on every machine, so only the resolver is replaced.
  const addresses = [1, 2, 3, 4].map((last) => ({ address: `127.0.0.${last}`, family: 4 }));
  vi.spyOn(dns, "lookup").mockImplementation(((_host: string, _options: object, callback: unknown) => {
    (callback as (error: null, found: LookupAddress[]) => void)(null, addresses);
  }) as unknown as typeof dns.lookup);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  createReplica(`redis://four.example:${port}`, { timeouts: { ...longTimeouts, connectTimeoutMs: 2_000 } });
  await waitUntil(() => redis.commands.some(([name]) => name === "GET" || name === "PING"));
}, 15_000);
