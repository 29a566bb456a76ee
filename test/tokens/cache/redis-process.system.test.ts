import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, expect, it, onTestFinished } from "vitest";
import { createTempFolder, describeWithOpenssl, createCertificate } from "../../support/certificates.ts";
import { endProcesses, startProcess, type RunningProcess } from "../../support/process.ts";
import { describeWithRedis, startRedis, startTlsRedis } from "../../support/redis.ts";
import { waitUntil, createReplica } from "../../support/replicas.ts";
import { createEncryptionKey, createCacheKey } from "../../support/redis-tokens.ts";

afterEach(endProcesses);

/** A process that writes and reads one entry, prints what it found, closes the cache and has to exit by itself. */
const script = `
  import { Secret } from "./src/lib/secret.ts";
  import { redisTimeouts } from "./src/redis/timeouts.ts";
  import { createRedisCache } from "./src/tokens/cache/redis-cache.ts";
  const { REDIS_URL, KEY, RUN_MS } = process.env;
  const print = (...words) => console.log(words.join(" "));
  const cache = createRedisCache({
    url: new Secret(REDIS_URL),
    keys: [new Secret(KEY)],
    timeouts: redisTimeouts,
    now: Date.now,
    log: {
      redisDisconnected: (use, reason) => print(use, "disconnected:", reason),
      redisReconnected: (use) => print(use, "reconnected"),
      redisCommandFailed: (use, reason) => print(use, "failed:", reason),
    },
  });
  const key = ${JSON.stringify(createCacheKey("session"))};
  const token = { value: new Secret("t"), scopes: new Set(), issuedAt: Date.now(), refreshAt: 9e15, expiresAt: 9e12 };
  const end = Date.now() + Number(RUN_MS);
  let found = [];
  while (found.length === 0 && Date.now() < end) {
    await cache.set(key, [token]);
    found = await cache.get(key);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  print("found:", found.length);
  const calls = [cache.get(key), cache.set(key, [token]), cache.revokeUser("user")];
  const closing = Date.now();
  await cache.close();
  await Promise.all(calls);
  print(Date.now() - closing < 500 ? "closed" : "closed late");
`;

const startUser = (url: string, runMs: number, more: Record<string, string> = {}): RunningProcess =>
  startProcess(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    REDIS_URL: url,
    KEY: createEncryptionKey().reveal(),
    RUN_MS: String(runMs),
    ...more,
  });

/** The process exits by itself shortly after closing the cache. */
async function expectEnd(user: RunningProcess): Promise<string> {
  await user.waitForOutput("stdout", /closed/);
  const start = performance.now();
  const { code, signal, stdout, stderr } = await user.waitForExit();
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
  expect(performance.now() - start).toBeLessThan(1_500);
  return stdout;
}

describeWithRedis("a process that closes its shared cache", () => {
  it("exits after close while connected to Redis", async () => {
    const redis = await startRedis();
    expect(await expectEnd(startUser(redis.url, 10_000))).toBe("found: 1\nclosed\n");
  });

  it("exits after close during the delay before the next attempt to connect to Redis", async () => {
    const redis = await startRedis();
    await redis.stop();
    expect(await expectEnd(startUser(redis.url, 3_000))).toContain("found: 0\nclosed\n");
  });

  it("exits after close while the greeting gets no reply from Redis", async () => {
    const redis = await startRedis();
    redis.freeze();
    expect(await expectEnd(startUser(redis.url, 200))).toBe("found: 0\nclosed\n");
  });

  it("exits if it closes the shared cache immediately", async () => {
    const redis = await startRedis();
    expect(await expectEnd(startUser(redis.url, 0))).toBe("found: 0\nclosed\n");
  });
});

describeWithRedis("a TLS connection to Redis", () => {
  describeWithOpenssl("with certificates", () => {
    const folder = createTempFolder();
    afterAll(() => {
      folder.remove();
    });

    const startTrusted = async (): Promise<{ readonly url: string; readonly certificatePath: string }> => {
      const { certificatePath, keyPath } = createCertificate(folder, "localhost");
      const { port } = await startTlsRedis(certificatePath, keyPath);
      return { url: `rediss://localhost:${port}`, certificatePath };
    };

    it("uses a TLS connection to Redis if the certificate is trusted", async () => {
      const { url, certificatePath } = await startTrusted();
      const user = startUser(url, 10_000, { NODE_EXTRA_CA_CERTS: certificatePath });
      expect(await expectEnd(user)).toBe("found: 1\nclosed\n");
    });

    it("uses no TLS connection to Redis if the certificate is not trusted or has another name", async () => {
      const { url, certificatePath } = await startTrusted();
      const { logged } = createReplica(url);
      await waitUntil(() => logged.length === 2);
      expect(logged).toContain("entries disconnected: DEPTH_ZERO_SELF_SIGNED_CERT");
      const user = startUser(url.replace("localhost", "127.0.0.1"), 1_000, { NODE_EXTRA_CA_CERTS: certificatePath });
      expect(await expectEnd(user)).toContain("entries disconnected: ERR_TLS_CERT_ALTNAME_INVALID");
    });
  });

  it("sends the server name (SNI) in a TLS connection to Redis", async () => {
    let name: string | undefined;
    const server = createTlsServer({
      SNICallback: (serverName, respond) => {
        name = serverName;
        respond(new Error("the handshake ends here"));
      },
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { logged } = createReplica(`rediss://localhost:${(server.address() as AddressInfo).port}`);
    await waitUntil(() => logged.length === 2);
    expect(name).toBe("localhost");
  });
});
