import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { createCertificate, createTempFolder, describeWithOpenssl } from "../../support/certificates.ts";
import { acceptToken, rejectTokens, startEntraRelay } from "../../support/entra-redis.ts";
import { describeWithRedis, startRedis, startTlsRedis } from "../../support/redis.ts";
import { documentedClusterPermissions, documentedPermissions } from "../../support/redis-permissions.ts";
import { primaryName, startCluster, startReplica, startSentinelSetup } from "../../support/redis-topologies.ts";
import { freePort } from "../../support/process.ts";
import { runDoctor } from "../../support/run-doctor.ts";

const key = Buffer.alloc(32, 1).toString("base64");
const otherKey = Buffer.alloc(32, 2).toString("base64");

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

/** @param settings environment variables besides those of the emulator and the encryption key */
const checkWith = ({ REDIS_URL = "", ...settings }: Readonly<Record<string, string>>) =>
  check(REDIS_URL, key, settings);

async function check(url: string, keys = key, settings: Readonly<Record<string, string>> = {}) {
  const report = await runDoctor({ ...emulator.environment, ...settings, REDIS_URL: url, TOKEN_CACHE_KEYS: keys });
  for (const each of [key, otherKey]) expect(report.text).not.toContain(each);
  return report;
}

describeWithRedis("the Redis check", () => {
  it("stores an entry in Redis, and removes it", async () => {
    const redis = await startRedis();
    const report = await check(redis.url);
    expect(report.problems).toEqual([]);
    expect(report.getFinding("redis").level).toBe("ok");
    expect(await redis.content()).toEqual([]);
  });

  it("reports a wrong Redis password without printing it, and a missing one", async () => {
    const redis = await startRedis("--requirepass", "right");
    const report = await check(`redis://:mistyped-one@127.0.0.1:${redis.port}`);
    expect(report.problems).toEqual(["error redis.auth_failed"]);
    expect(report.text).not.toContain("mistyped-one");
    expect((await check(redis.url)).problems).toEqual(["error redis.auth_failed"]);
  });

  it("reports a Redis user without permissions for all commands", async () => {
    const redis = await startRedis();
    await redis.command("ACL", "SETUSER", "reader", "on", ">word", "~oboql:*", "+get", "+ping");
    const report = await check(`redis://reader:word@127.0.0.1:${redis.port}`);
    expect(report.problems).toEqual(["error redis.not_permitted"]);
  });

  it("accepts a Redis user with the documented permissions", async () => {
    const redis = await startRedis();
    await redis.command("ACL", "SETUSER", "oboql", "on", ">word", ...documentedPermissions);
    expect((await check(`redis://oboql:word@127.0.0.1:${redis.port}`)).problems).toEqual([]);
  });

  it("reports a Redis server that rejects writes", async () => {
    const redis = await startRedis("--maxmemory", "1", "--maxmemory-policy", "noeviction");
    const report = await check(redis.url);
    expect(report.problems).toEqual(["error redis.refused"]);
    expect(report.getFinding("redis.refused").message).toContain("OOM");
  });

  it("reports a Redis server that does not respond", async () => {
    const redis = await startRedis();
    redis.freeze();
    const report = await check(redis.url);
    redis.thaw();
    expect(report.problems).toEqual(["error redis.unreachable"]);
  });

  it("warns about entries that are encrypted with other keys", async () => {
    const redis = await startRedis();
    await redis.command("SET", "oboql:token:theirs", Buffer.alloc(64, 9));
    expect((await check(redis.url, `${key},${otherKey}`)).problems).toEqual(["warning redis.other_keys"]);
  });
});

describeWithRedis("the Redis check of servers in another role or mode", () => {
  it("reports a replica instead of the primary", async () => {
    const primary = await startRedis();
    const replica = await startReplica(primary);
    expect((await check(replica.url)).problems).toEqual(["error redis.replica"]);
  });

  it("accepts sentinels, and reports an unknown name, a wrong password and unreachable addresses", async () => {
    const { primary, sentinels, settings } = await startSentinelSetup({ sentinelPassword: "sentinel secret" });
    const REDIS_SENTINEL_PASSWORD = "sentinel secret";
    expect((await checkWith({ ...settings, REDIS_SENTINEL_PASSWORD })).problems).toEqual([]);
    const unknown = await checkWith({ ...settings, REDIS_SENTINEL_PASSWORD, REDIS_SENTINEL_NAME: "mymaster" });
    expect(unknown.problems).toEqual(["error redis.sentinel_name_unknown"]);
    for (const password of [{}, { REDIS_SENTINEL_PASSWORD: "mistyped" }]) {
      const { problems } = await checkWith({ ...settings, ...password });
      expect(problems).toEqual(["error redis.sentinel_auth_failed"]);
    }
    for (const sentinel of sentinels)
      await sentinel.command("SENTINEL", "SET", primaryName, "down-after-milliseconds", "60000");
    await primary.stop();
    const unreachable = await checkWith({ ...settings, REDIS_SENTINEL_PASSWORD });
    expect(unreachable.problems).toEqual(["error redis.announced_unreachable"]);
    for (const sentinel of sentinels) await sentinel.stop();
    const stopped = await checkWith({ ...settings, REDIS_SENTINEL_PASSWORD });
    expect(stopped.problems).toEqual(["error redis.unreachable"]);
  });

  it("accepts a cluster, and reports each mode that the servers do not have", async () => {
    const { primaries, settings } = await startCluster();
    expect((await checkWith(settings)).problems).toEqual([]);
    expect((await Promise.all(primaries.map((node) => node.content()))).flat()).toEqual([]);

    const [single, { sentinels }] = await Promise.all([startRedis(), startSentinelSetup()]);
    const servers = { single, sentinel: sentinels[0], cluster: primaries[1] };
    const name = { REDIS_SENTINEL_NAME: primaryName };
    for (const [mode, actual, fix] of [
      ["single", "cluster", "Set REDIS_MODE=cluster."],
      ["single", "sentinel", "Set REDIS_MODE=sentinel, and REDIS_SENTINEL_NAME."],
      ["cluster", "single", "Set REDIS_MODE=single."],
      ["cluster", "sentinel", "Set REDIS_MODE=sentinel, and REDIS_SENTINEL_NAME."],
      ["sentinel", "single", "or set REDIS_MODE=single."],
      ["sentinel", "cluster", "or set REDIS_MODE=cluster."],
    ] as const) {
      const url = servers[actual]?.url ?? "";
      const report = await check(url, key, { REDIS_MODE: mode, ...(mode === "sentinel" ? name : {}) });
      expect(report.problems, `${mode} ${actual}`).toEqual(["error redis.wrong_mode"]);
      expect(report.getFinding("redis.wrong_mode").fix).toContain(fix);
    }
  });

  it("reports a cluster that is down, one with an unreachable node, and a user who may not read its slots", async () => {
    const { primaries, settings } = await startCluster();
    const [first, second] = primaries;
    for (const node of primaries) await node.command("ACL", "SETUSER", "api", "on", ">word", ...documentedPermissions);
    const asUser = { ...settings, REDIS_URL: settings["REDIS_URL"]?.replace("//", "//api:word@") ?? "" };
    expect((await checkWith(asUser)).problems).toEqual(["error redis.not_permitted"]);
    for (const node of primaries) await node.command("ACL", "SETUSER", "api", ...documentedClusterPermissions);
    expect((await checkWith(asUser)).problems).toEqual([]);

    await second.command("CLUSTER", "DELSLOTSRANGE", "5461", "10922");
    const down = await checkWith({ ...settings, REDIS_URL: second.url });
    expect(down.problems).toEqual(["error redis.refused"]);
    expect(down.getFinding("redis.refused").message).toContain("CLUSTERDOWN");
    await second.command("CLUSTER", "ADDSLOTSRANGE", "5461", "10922");

    await first.command("CONFIG", "SET", "cluster-announce-port", String(await freePort()));
    const partial = await checkWith({ ...settings, REDIS_URL: first.url });
    expect(partial.problems).toEqual(["error redis.announced_unreachable"]);
  });
});

describeWithRedis("the Redis check with Entra ID sign-in", () => {
  it("accepts a known service principal, and reports one that Redis does not know", async () => {
    const redis = await startRedis();
    let isKnown = true;
    const relay = await startEntraRelay(emulator, {
      onToken: (token) => (isKnown ? acceptToken(redis, token) : rejectTokens(redis, token)),
    });
    expect((await checkWith({ ...relay.settings, REDIS_URL: redis.url })).problems).toEqual([]);
    isKnown = false;
    const report = await checkWith({ ...relay.settings, REDIS_URL: redis.url });
    expect(report.problems).toEqual(["error redis.entra_rejected"]);
    for (const { value, objectId } of relay.tokens) {
      expect(report.text).not.toContain(value);
      expect(report.text).not.toContain(objectId);
    }
  });

  it("reports that no token was issued", async () => {
    const redis = await startRedis();
    const report = await checkWith({ REDIS_AUTH: "entra", AZURE_CLIENT_SECRET: "wrong", REDIS_URL: redis.url });
    expect(report.problems).toEqual(["error credential.secret_wrong", "error redis.no_token"]);
    expect(report.getFinding("redis.no_token").message).toContain("AADSTS7000215");
  });
});

describeWithRedis("the Redis check of TLS", () => {
  describeWithOpenssl("with certificates", () => {
    const folder = createTempFolder();
    afterAll(() => {
      folder.remove();
    });

    it("reports TLS on a plain port, the other way round, and a certificate that is not trusted", async () => {
      const plain = await startRedis();
      const { certificatePath, keyPath } = createCertificate(folder, "localhost");
      const tls = await startTlsRedis(certificatePath, keyPath);
      const toTls = await check(`rediss://localhost:${plain.port}`);
      expect(toTls.problems).toEqual(["error redis.tls_mismatch"]);
      expect(toTls.getFinding("redis.tls_mismatch").fix).toContain("Use redis:");
      const toPlain = await check(`redis://localhost:${tls.port}`);
      expect(toPlain.problems).toEqual(["error redis.tls_mismatch"]);
      expect(toPlain.getFinding("redis.tls_mismatch").fix).toContain("Use rediss:");
      expect((await check(`rediss://localhost:${tls.port}`)).problems).toEqual(["error redis.tls"]);
    });
  });
});
