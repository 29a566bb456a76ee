import { createServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { createTempFolder, describeWithOpenssl, createCertificate } from "../support/certificates.ts";
import { runDoctor } from "../support/run-doctor.ts";
import { freePort } from "../support/process.ts";
import { startScriptedServer } from "../../dev/src/testing/scripted-api.ts";

const discovery = "GET /v2.0/.well-known/openid-configuration";
const keySet = "GET /discovery/v2.0/keys";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => emulator.close());

const check = (more: Record<string, string> = {}) => runDoctor({ ...emulator.environment, ...more });

it("settings without a fault have no problem, and what was found names the tenant", async () => {
  const report = await check();
  expect(report.problems).toEqual([]);
  expect(report.codes).toEqual(
    expect.arrayContaining(["node", "configuration", "port", "directory", "clock", "keys", "credential", "audience"]),
  );
  expect(report.finding("directory").message).toContain(emulator.environment["AZURE_TENANT_ID"]);
});

describe("of the directory it finds that", () => {
  it("it does not know the tenant", async () => {
    const report = await check({ AZURE_TENANT_ID: "00000000-1111-4222-8333-444444444444" });
    expect(report.problems).toEqual(["error directory.tenant_unknown"]);
    expect(report.finding("directory.tenant_unknown").message).toContain("AADSTS90002");
    expect(report.finding("directory.tenant_unknown").fix).toContain("AZURE_TENANT_ID");
    for (const behind of ["keys", "credential", "audience"]) expect(report.finding(behind).level).toBe("skipped");
  });

  it("nothing listens there", async () => {
    const report = await check({ AZURE_AUTHORITY_HOST: `http://localhost:${await freePort()}` });
    expect(report.problems).toEqual(["error directory.refused"]);
    expect(report.finding("directory.refused").fix).toContain("AZURE_AUTHORITY_HOST");
  });

  it("its name is none", async () => {
    const report = await check({ AZURE_AUTHORITY_HOST: "https://directory.invalid" });
    expect(report.problems).toEqual(["error directory.name_unknown"]);
  });

  it("it does not answer, and the rest is told all the same", async () => {
    emulator.faults.inject({ key: discovery, hang: true });
    const report = await check();
    expect(report.problems).toEqual(["error directory.timeout"]);
    expect(report.finding("downstream_projects").level).toBe("ok");
  });

  it("it is out of order", async () => {
    emulator.faults.inject({ key: discovery, response: { status: 503 } });
    expect((await check()).problems).toEqual(["error directory.down"]);
  });

  it.each([
    ["answers something else", { status: 200, body: { hello: "world" } }],
    ["answers no JSON", { status: 200, body: "<html>" }],
    ["knows no such path", { status: 404, body: "" }],
  ])("it is none, as it %s", async (_, answer) => {
    const server = await startScriptedServer();
    onTestFinished(() => server.close());
    server.script(answer);
    expect((await check({ AZURE_AUTHORITY_HOST: server.url })).problems).toEqual(["error directory.unusable"]);
  });
});

describeWithOpenssl("behind TLS", () => {
  it("it finds that nobody vouches for the certificate", async () => {
    const folder = createTempFolder();
    const { certificate, key } = createCertificate(folder, "localhost");
    const server = createServer({ cert: certificate, key }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.close();
      folder.remove();
    });
    const port = String((server.address() as AddressInfo).port);
    const report = await check({ AZURE_AUTHORITY_HOST: `https://localhost:${port}` });
    expect(report.problems).toEqual(["error directory.tls"]);
    expect(report.finding("directory.tls").fix).toContain("NODE_EXTRA_CA_CERTS");
  });
});

describe("of the keys it finds that", () => {
  it.each([
    ["there are none", { keys: [] }],
    ["none is for RS256", { keys: [{ kty: "EC", kid: "a", crv: "P-256", x: "x", y: "y" }] }],
  ])("%s", async (_, body) => {
    emulator.faults.inject({ key: keySet, response: { status: 200, body } });
    expect((await check()).problems).toEqual(["error keys.unusable"]);
  });

  it("they cannot be fetched in time", async () => {
    emulator.faults.inject({ key: keySet, hang: true });
    expect((await check()).problems).toEqual(["error keys.timeout"]);
  });
});

describe("of the clock it finds that it is", () => {
  const moveClock = (seconds: number): void => {
    emulator.clock.advance(seconds * 1000);
    onTestFinished(() => {
      emulator.clock.advance(-seconds * 1000);
    });
  };

  it.each([
    [30, []],
    [-30, []],
    [150, ["warning clock.skewed"]],
    [-150, ["warning clock.skewed"]],
    [400, ["error clock.skewed"]],
    [-400, ["error clock.skewed"]],
  ])("off, where the directory is %d s ahead", async (seconds, problems) => {
    moveClock(seconds);
    const report = await check();
    expect(report.problems).toEqual(problems);
    if (problems.length > 0)
      expect(report.finding("clock.skewed").message).toContain(seconds > 0 ? "behind" : "ahead of");
  });

  it("not known, where the directory does not say", async () => {
    const server = await startScriptedServer();
    onTestFinished(() => server.close());
    server.script({ status: 404, headers: { date: "yesterday" } });
    const report = await check({ AZURE_AUTHORITY_HOST: server.url });
    expect(report.finding("clock").level).toBe("skipped");
  });
});
