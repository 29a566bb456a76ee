import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { startScriptedApi } from "@oboql/dev/testing";
import { freePort } from "../../support/process.ts";
import { runDoctor } from "../../support/run-doctor.ts";
import { createKeyPair, createSelfSignedCertificate } from "../../support/self-signed-certificate.ts";

const discovery = "GET /v2.0/.well-known/openid-configuration";
const keySet = "GET /discovery/v2.0/keys";
const tokenEndpoint = "POST /oauth2/v2.0/token";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => emulator.close());

const check = (more: Record<string, string> = {}) => runDoctor({ ...emulator.environment, ...more });

it("finds no problem with valid settings, and names the tenant", async () => {
  const report = await check();
  expect(report.problems).toEqual([]);
  expect(report.codes).toEqual(
    expect.arrayContaining(["node", "configuration", "port", "directory", "clock", "keys", "credential", "audience"]),
  );
  expect(report.getFinding("directory").message).toContain(emulator.environment["AZURE_TENANT_ID"]);
});

describe("the directory check", () => {
  it("reports a tenant that does not exist, and the checks that depend on it are skipped", async () => {
    const report = await check({ AZURE_TENANT_ID: "00000000-1111-4222-8333-444444444444" });
    expect(report.problems).toEqual(["error directory.tenant_unknown"]);
    expect(report.getFinding("directory.tenant_unknown").message).toContain("AADSTS90002");
    expect(report.getFinding("directory.tenant_unknown").fix).toContain("AZURE_TENANT_ID");
    for (const code of ["keys", "credential", "audience"]) expect(report.getFinding(code).level, code).toBe("skipped");
  });

  it("reports an authority on whose port no server is listening", async () => {
    const report = await check({ AZURE_AUTHORITY_HOST: `http://localhost:${await freePort()}` });
    expect(report.problems).toEqual(["error directory.refused"]);
    expect(report.getFinding("directory.refused").fix).toContain("AZURE_AUTHORITY_HOST");
  });

  it("reports an authority whose host name does not exist", async () => {
    const report = await check({ AZURE_AUTHORITY_HOST: "https://directory.invalid" });
    expect(report.problems).toEqual(["error directory.name_unknown"]);
  });

  it("reports an error response of the authority", async () => {
    emulator.faults.inject({ key: discovery, response: { status: 503 } });
    expect((await check()).problems).toEqual(["error directory.unavailable"]);
  });

  it("reports a response of the authority without OpenID metadata", async () => {
    const server = await startScriptedApi();
    onTestFinished(() => server.close());
    for (const response of [
      { status: 200, body: { hello: "world" } },
      { status: 200, body: "<html>" },
      { status: 404, body: "" },
    ]) {
      server.script(response);
      const { problems } = await check({ AZURE_AUTHORITY_HOST: server.url });
      expect(problems, JSON.stringify(response)).toEqual(["error directory.unusable"]);
    }
  });

  it("reports a TLS certificate of an unknown certificate authority", async () => {
    const keyPair = createKeyPair();
    const cert = createSelfSignedCertificate(keyPair, new Date(Date.now() + 86_400_000), "localhost");
    const server = createServer({ cert, key: keyPair.privateKey }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.close();
    });
    const port = String((server.address() as AddressInfo).port);
    const report = await check({ AZURE_AUTHORITY_HOST: `https://localhost:${port}` });
    expect(report.problems).toEqual(["error directory.tls"]);
    expect(report.getFinding("directory.tls").fix).toContain("NODE_EXTRA_CA_CERTS");
  });
});

describe("the keys check", () => {
  it("reports a key set without an RS256 key", async () => {
    for (const keys of [[], [{ kty: "EC", kid: "a", crv: "P-256", x: "x", y: "y" }]]) {
      const removeFault = emulator.faults.inject({ key: keySet, response: { status: 200, body: { keys } } });
      expect((await check()).problems, JSON.stringify(keys)).toEqual(["error keys.invalid"]);
      removeFault();
    }
  });
});

// The timeout is 5 s: the tests wait for it at the same time, so each has its own emulator.
describe.concurrent("timeouts", () => {
  async function checkWithHanging(...keys: string[]) {
    const hanging = await startEmulator({ port: 0 });
    for (const key of keys) hanging.faults.inject({ key, hang: true });
    return runDoctor(hanging.environment).finally(() => hanging.close());
  }

  it("reports a timeout of the OpenID metadata, and independent checks still run", async () => {
    const report = await checkWithHanging(discovery);
    expect(report.problems).toEqual(["error directory.timeout"]);
    expect(report.getFinding("downstream_boards").level).toBe("ok");
  });

  it("reports timeouts of the keys and of the token endpoint", async () => {
    const report = await checkWithHanging(keySet, tokenEndpoint);
    expect(report.problems).toEqual(["error keys.timeout", "error credential.timeout"]);
  });
});

describe("the clock check", () => {
  it("compares the clock with the Date header of the OpenID metadata", async () => {
    for (const [seconds, problems] of [
      [30, []],
      [150, ["warning clock.skewed"]],
      [-400, ["error clock.skewed"]],
    ] as const) {
      emulator.clock.advance(seconds * 1000);
      const report = await check().finally(() => {
        emulator.clock.advance(-seconds * 1000);
      });
      expect(report.problems, `${seconds} s`).toEqual(problems);
    }
  });

  it("skips the clock check if the Date header is not a date", async () => {
    const server = await startScriptedApi();
    onTestFinished(() => server.close());
    server.script({ status: 404, headers: { date: "yesterday" } });
    const report = await check({ AZURE_AUTHORITY_HOST: server.url });
    expect(report.getFinding("clock").level).toBe("skipped");
  });
});
