import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { checkProxy } from "../../../src/doctor/checks/proxy.ts";
import { startConnectProxy } from "../../support/connect-proxy.ts";
import { freePort } from "../../support/process.ts";
import { createKeyPair, createSelfSignedCertificate } from "../../support/self-signed-certificate.ts";
import { runDoctor } from "../../support/run-doctor.ts";
import { loadConfigWith } from "../../support/settings.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

/** Runs the doctor with an authority that is reached through this proxy only: names below `.invalid` do not exist. */
const checkThrough = (HTTPS_PROXY: string, more: Record<string, string> = {}) =>
  runDoctor({ ...emulator.environment, AZURE_AUTHORITY_HOST: "https://login.invalid", HTTPS_PROXY, ...more });

describe("checkProxy", () => {
  it("lists the hosts that are called through each proxy, without user names and passwords", () => {
    const config = loadConfigWith({
      HTTPS_PROXY: "http://user:secret@proxy.example:3128",
      NO_PROXY: ".internal",
      BOARDS_BASE_URL: "https://boards.internal/graphql",
      BOARDS_RESOURCE: "api://boards",
    });
    expect(checkProxy(config).map(({ level, message }) => [level, message])).toEqual([
      ["ok", "Requests to login.microsoftonline.com, graph.microsoft.com use the proxy proxy.example:3128."],
      ["ok", "Requests to boards.internal use no proxy."],
    ]);
  });

  it("has no findings without a proxy", () => {
    expect(checkProxy(loadConfigWith({ NO_PROXY: "*" }))).toEqual([]);
  });
});

describe("a proxy", () => {
  it("is named if it cannot be reached", async () => {
    const proxy = `127.0.0.1:${await freePort()}`;
    const report = await checkThrough(`http://user:secret@${proxy}`);
    expect(report.problems).toEqual(["error directory.proxy_unreachable"]);
    const { message, fix } = report.getFinding("directory.proxy_unreachable");
    expect(message).toBe(`Microsoft Entra ID: the proxy ${proxy} cannot be reached (ECONNREFUSED).`);
    expect(fix).toContain("HTTPS_PROXY");
    expect(report.text).toContain(`Requests to login.invalid use the proxy ${proxy}.`);
    expect(report.text).not.toContain("secret");
  });

  it("is named if its host name does not exist", async () => {
    const report = await checkThrough("http://proxy.invalid:3128");
    expect(report.problems).toEqual(["error directory.proxy_unreachable"]);
    expect(report.getFinding("directory.proxy_unreachable").message).toContain("the proxy proxy.invalid:3128");
  });

  it("is named if it does not respond to CONNECT", async () => {
    const proxy = await startConnectProxy({ port: 9, respond: "hang" });
    const report = await checkThrough(proxy.url);
    expect(report.problems).toEqual(["error directory.proxy_unreachable"]);
    expect(report.getFinding("directory.proxy_unreachable").message).toContain("(UND_ERR_CONNECT_TIMEOUT)");
  });

  it("is named if its certificate is not trusted, or if it has none", async () => {
    const keyPair = createKeyPair();
    const cert = createSelfSignedCertificate(keyPair, new Date(Date.now() + 86_400_000));
    const tlsProxy = createServer({ key: keyPair.privateKey, cert }).listen(0, "127.0.0.1");
    await once(tlsProxy, "listening");
    onTestFinished(() => void tlsProxy.close());
    const plainProxy = await startConnectProxy({ port: 9 });
    for (const port of [(tlsProxy.address() as AddressInfo).port, new URL(plainProxy.url).port]) {
      const report = await checkThrough(`https://127.0.0.1:${port}`);
      expect(report.problems).toEqual(["error directory.proxy_unreachable"]);
      expect(report.getFinding("directory.proxy_unreachable").fix).toContain("or use http: in HTTPS_PROXY");
    }
  });

  it("is distinguished by its response: wrong credentials, or no tunnel to the host", async () => {
    for (const [status, kind] of [
      [407, "proxy_auth"],
      [401, "proxy_auth"],
      [403, "proxy_rejected"],
      [502, "proxy_rejected"],
    ] as const) {
      const proxy = await startConnectProxy({ port: 9, respond: status });
      const report = await checkThrough(proxy.url);
      expect(report.problems, String(status)).toEqual([`error directory.${kind}`]);
      expect(report.getFinding(`directory.${kind}`).message).toContain(`HTTP ${status}`);
      expect(proxy.targets).toEqual(["login.invalid:443"]);
    }
  });

  it("is not blamed for hosts in NO_PROXY", async () => {
    const report = await checkThrough("http://127.0.0.1:9", { NO_PROXY: "login.invalid" });
    expect(report.problems).toEqual(["error directory.name_unknown"]);
  });

  it("is not used for loopback hosts", async () => {
    const proxy = await startConnectProxy({ port: 9, respond: 403 });
    const report = await runDoctor({ ...emulator.environment, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
    expect([report.problems, proxy.targets]).toEqual([[], []]);
  });
});
