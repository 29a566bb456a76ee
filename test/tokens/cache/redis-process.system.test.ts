import { once } from "node:events";
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, expect, it, onTestFinished } from "vitest";
import {
  createTempFolder,
  describeWithOpenssl,
  createCertificate,
  createSignedCertificate,
} from "../../support/certificates.ts";
import { endProcesses, freePort, startProcess, type RunningProcess } from "../../support/process.ts";
import { describeWithRedis, startRedis, startRedisProcess, startTlsRedis } from "../../support/redis.ts";
import { primaryName } from "../../support/redis-topologies.ts";
import { waitUntil, createReplica } from "../../support/replicas.ts";
import { createEncryptionKey, createCacheKey } from "../../support/redis-tokens.ts";

afterEach(endProcesses);

/** A process that writes and reads one entry, prints what it found, closes the cache and has to exit by itself. */
const script = `
  import { Secret } from "./src/lib/secret.ts";
  import { redisTimeouts } from "./src/redis/timeouts.ts";
  import { createRedisCache } from "./src/tokens/cache/redis-cache.ts";
  import { createEnvReader } from "./src/config/env-reader.ts";
  import { readRedis } from "./src/config/redis.ts";
  const { KEY, RUN_MS } = process.env;
  const print = (...words) => console.log(words.join(" "));
  const cache = createRedisCache({
    target: { config: readRedis(createEnvReader(process.env)) },
    keys: [new Secret(KEY)],
    timeouts: redisTimeouts,
    now: Date.now,
    log: {
      redisDisconnected: (use, reason) => print(use, "disconnected:", reason),
      redisReconnected: (use) => print(use, "reconnected"),
      redisCommandFailed: (use, reason) => print(use, "failed:", reason),
    },
    metrics: { redisAvailabilityChanged: () => undefined },
  });
  const key = ${JSON.stringify(createCacheKey("session"))};
  const token = { value: new Secret("t"), scopes: new Set(), issuedAt: Date.now(), assertionIssuedAt: 0, refreshAt: 9e15, expiresAt: 9e12 };
  const end = Date.now() + Number(RUN_MS);
  let found = [];
  while (found.length === 0 && Date.now() < end) {
    await cache.set(key, [token]);
    found = await cache.get(key);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  print("found:", found.length);
  const calls = [cache.get(key), cache.set(key, [token]), cache.revokeUser("user", { assertionIssuedAt: 0, revokedAt: 0 })];
  const closing = Date.now();
  await cache.close();
  await Promise.all(calls);
  print(Date.now() - closing < 500 ? "closed" : "closed late");
`;

/** @param more environment variables */
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

  describeWithOpenssl("with a private certificate authority", () => {
    const folder = createTempFolder();
    afterAll(() => {
      folder.remove();
    });

    it("verifies the nodes of a cluster that are announced by IP address by the name in REDIS_URL", async () => {
      const { authorityPath, certificatePath, keyPath } = createSignedCertificate(folder, "localhost");
      const tlsPort = await freePort();
      const tls = ["--tls-cert-file", certificatePath, "--tls-key-file", keyPath, "--tls-ca-cert-file", authorityPath];
      const cluster = ["--cluster-enabled", "yes", "--cluster-port", String(await freePort()), "--tls-cluster", "yes"];
      const options = ["--tls-port", String(tlsPort), "--tls-auth-clients", "no", "--cluster-announce-ip", "127.0.0.1"];
      const node = await startRedis(...tls, ...cluster, ...options);
      await node.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      const settings = { REDIS_MODE: "cluster", NODE_EXTRA_CA_CERTS: authorityPath };
      const user = startUser(`rediss://localhost:${tlsPort}`, 10_000, settings);
      expect(await expectEnd(user)).toContain("found: 1\nclosed\n");
      const stranger = startUser(`rediss://127.0.0.1:${tlsPort}`, 1_000, settings);
      expect(await expectEnd(stranger)).toContain("entries disconnected: ERR_TLS_CERT_ALTNAME_INVALID");
    });

    it("connects to sentinels, and to the primary that they name", async () => {
      const { authorityPath, certificatePath, keyPath } = createSignedCertificate(folder, "localhost");
      const files = [
        "--tls-cert-file",
        certificatePath,
        "--tls-key-file",
        keyPath,
        "--tls-ca-cert-file",
        authorityPath,
      ];
      const [tlsPort, sentinelPort] = [await freePort(), await freePort()];
      const tls = (port: number) => [...files, "--tls-port", String(port), "--tls-auth-clients", "no"];
      await startRedis(...tls(tlsPort));
      await startRedisProcess(
        (port, folderPath) => {
          const path = join(folderPath, "sentinel.conf");
          const lines = ["sentinel resolve-hostnames yes", "sentinel announce-hostnames yes", "tls-replication yes"];
          writeFileSync(path, [...lines, `sentinel monitor ${primaryName} localhost ${tlsPort} 1`].join("\n"));
          return [path, "--port", port, ...tls(sentinelPort), "--sentinel"];
        },
        { readyPattern: /\+monitor/ },
      );
      const settings = { REDIS_MODE: "sentinel", REDIS_SENTINEL_NAME: primaryName, NODE_EXTRA_CA_CERTS: authorityPath };
      const user = startUser(`rediss://localhost:${sentinelPort}`, 10_000, settings);
      expect(await expectEnd(user)).toContain("found: 1\nclosed\n");
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
