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

/** A process that has a shared cache as its only occupation. It says what it finds, closes the cache and has to end. */
const script = `
  import { Secret } from "./src/secret.ts";
  import { redisBounds } from "./src/token/redis-bounds.ts";
  import { createRedisCache } from "./src/token/redis-cache.ts";
  const { REDIS_URL, KEY, RUN_MS } = process.env;
  const say = (...words) => console.log(words.join(" "));
  const cache = createRedisCache({
    url: new Secret(REDIS_URL),
    keys: [new Secret(KEY)],
    bounds: redisBounds,
    now: Date.now,
    log: {
      sharedCacheLost: (use, reason) => say(use, "lost:", reason),
      sharedCacheBack: (use) => say(use, "back"),
      sharedCacheRefused: (use, reason) => say(use, "refused:", reason),
    },
  });
  const key = ${JSON.stringify(createCacheKey("session"))};
  const token = { value: new Secret("t"), scopes: new Set(), issuedAt: Date.now(), refreshAt: 9e15, usableUntil: 9e12 };
  const end = Date.now() + Number(RUN_MS);
  let found = [];
  while (found.length === 0 && Date.now() < end) {
    await cache.set(key, [token]);
    found = await cache.get(key);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  say("found:", found.length);
  const answers = [cache.get(key), cache.set(key, [token]), cache.dropUser("someone")];
  const closing = Date.now();
  await cache.close();
  await Promise.all(answers);
  say(Date.now() - closing < 500 ? "closed" : "closed late");
`;

const startUser = (url: string, runMs: number, more: Record<string, string> = {}): RunningProcess =>
  startProcess(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    REDIS_URL: url,
    KEY: createEncryptionKey().reveal(),
    RUN_MS: String(runMs),
    ...more,
  });

/** It ends by itself, within a moment of closing the cache. */
async function expectEnd(user: RunningProcess): Promise<string> {
  await user.waitForOutput("stdout", /closed/);
  const start = performance.now();
  const { code, signal, stdout, stderr } = await user.waitForExit();
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
  expect(performance.now() - start).toBeLessThan(1_500);
  return stdout;
}

describeWithRedis("a process that closes its shared cache ends by itself", () => {
  it("while connected", async () => {
    const redis = await startRedis();
    expect(await expectEnd(startUser(redis.url, 10_000))).toBe("found: 1\nclosed\n");
  });

  it("while waiting for the next attempt to connect", async () => {
    const redis = await startRedis();
    await redis.stop();
    expect(await expectEnd(startUser(redis.url, 3_000))).toContain("found: 0\nclosed\n");
  });

  it("while the connection is accepted and not answered", async () => {
    const redis = await startRedis();
    redis.freeze();
    expect(await expectEnd(startUser(redis.url, 200))).toBe("found: 0\nclosed\n");
  });

  it("at once", async () => {
    const redis = await startRedis();
    expect(await expectEnd(startUser(redis.url, 0))).toBe("found: 0\nclosed\n");
  });
});

describeWithRedis("over TLS", () => {
  describeWithOpenssl("and certificates", () => {
    const folder = createTempFolder();
    afterAll(() => {
      folder.remove();
    });

    const startTrusted = async (): Promise<{ readonly url: string; readonly certificatePath: string }> => {
      const { certificatePath, keyPath } = createCertificate(folder, "localhost");
      const { port } = await startTlsRedis(certificatePath, keyPath);
      return { url: `rediss://localhost:${port}`, certificatePath };
    };

    it("a server with a trusted certificate is used", async () => {
      const { url, certificatePath } = await startTrusted();
      const user = startUser(url, 10_000, { NODE_EXTRA_CA_CERTS: certificatePath });
      expect(await expectEnd(user)).toBe("found: 1\nclosed\n");
    });

    it("a server with another certificate, or for another name, gets nothing", async () => {
      const { url, certificatePath } = await startTrusted();
      const { logged } = createReplica(url);
      await waitUntil(() => logged.length === 2);
      expect(logged).toContain("entries lost: DEPTH_ZERO_SELF_SIGNED_CERT");
      const user = startUser(url.replace("localhost", "127.0.0.1"), 1_000, { NODE_EXTRA_CA_CERTS: certificatePath });
      expect(await expectEnd(user)).toContain("entries lost: ERR_TLS_CERT_ALTNAME_INVALID");
    });
  });

  it("a server is told by which name it is asked, as those that share an address need", async () => {
    let name: string | undefined;
    const server = createTlsServer({
      SNICallback: (given, answer) => {
        name = given;
        answer(new Error("that is all"));
      },
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { logged } = createReplica(`rediss://localhost:${(server.address() as AddressInfo).port}`);
    await waitUntil(() => logged.length === 2);
    expect(name).toBe("localhost");
  });
});
