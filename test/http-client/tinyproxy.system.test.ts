import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request as requestHttp } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { ProxyError } from "../../src/http-client/tunnel.ts";
import { Secret } from "../../src/lib/secret.ts";
import { startApiProcess } from "../support/api-process.ts";
import { createTempFolder, openssl } from "../support/certificates.ts";
import { endProcesses, freePort, startCommand } from "../support/process.ts";
import { describeWithProxy, machineAddress, startTinyproxy } from "../support/tinyproxy.ts";

describeWithProxy("tinyproxy", () => {
  const folder = createTempFolder();
  const certificatePath = folder.path("server.crt");
  let emulator: Emulator;
  let server: Server;
  let port: number;
  let origin: string;
  /** Paths of the requests to the server. */
  const received: string[] = [];

  beforeAll(async () => {
    const key = folder.path("server.key");
    const subject = ["-subj", "/CN=oboql", "-addext", `subjectAltName=IP:${machineAddress ?? ""}`, "-days", "2"];
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, "-keyout", key, "-out", certificatePath);
    emulator = await startEmulator({ port: 0 });
    server = startTlsFront(emulator, { key: readFileSync(key), cert: readFileSync(certificatePath) }, received);
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
    origin = `https://${machineAddress ?? ""}:${port}`;
  });
  afterEach(async () => {
    await endProcesses();
    received.length = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await emulator.close();
    folder.remove();
  });

  /** The settings of the API for the emulator behind TLS on an address that is not loopback. */
  const createSettings = (proxyUrl: string) => ({
    NODE_EXTRA_CA_CERTS: certificatePath,
    HTTPS_PROXY: proxyUrl,
    AZURE_AUTHORITY_HOST: origin,
    MICROSOFT_GRAPH_BASE_URL: `${origin}/v1.0`,
    BOARDS_BASE_URL: `${origin}/boards/graphql`,
  });

  describe("an HTTP client", () => {
    /** Sends a request in this process, which does not trust the certificate: the error shows how far it came. */
    async function sendThrough(proxyUrl: string, url = origin): Promise<unknown> {
      const proxy = { http: undefined, https: new Secret(proxyUrl), exceptions: [] };
      const client = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 100_000, connections: 1, proxy });
      onTestFinished(() => client.close());
      const error: unknown = await client.send({ method: "GET", url }).catch((caught: unknown) => caught);
      return (error as Error).cause;
    }

    it("verifies the certificate of the server at the other end of the tunnel", async () => {
      const proxy = await startTinyproxy([port]);
      expect(await sendThrough(proxy.url)).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
      expect(proxy.targets()).toEqual([`${machineAddress ?? ""}:${port}`]);
    });

    it("reports a port to which the proxy opens no tunnel, and a server that the proxy cannot reach", async () => {
      const denied = await sendThrough((await startTinyproxy([1])).url);
      expect(denied).toBeInstanceOf(ProxyError);
      expect(denied).toMatchObject({ status: 403 });
      const closedPort = await freePort();
      const { url } = await startTinyproxy([closedPort]);
      const unreachable = await sendThrough(url, `https://${machineAddress ?? ""}:${closedPort}`);
      expect(unreachable).toBeInstanceOf(ProxyError);
      expect((unreachable as ProxyError).status).toBeGreaterThanOrEqual(500);
    });

    it("sends the user name and password of the proxy's URL", async () => {
      const proxy = await startTinyproxy([port], ["BasicAuth harbor p-ss"]);
      for (const credentials of ["", "harbor:wrong@"])
        expect(await sendThrough(proxy.url.replace("//", `//${credentials}`)), credentials).toMatchObject({
          status: credentials === "" ? 407 : 401,
        });
      const accepted = await sendThrough(proxy.url.replace("//", "//harbor:p%2Dss@"));
      expect(accepted).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    });
  });

  describe("the API", () => {
    it("fetches keys, exchanges tokens and calls both APIs through the proxy", async () => {
      const proxy = await startTinyproxy([port]);
      const api = await startApiProcess(emulator, createSettings(proxy.url));
      const response = await api.query("{ me { displayName } boards(first: 1) { nodes { name } } }");
      expect(await response.json()).toMatchObject({ data: { me: { displayName: "Alice Archer" }, boards: {} } });
      expect([...new Set(received)].sort()).toEqual(
        expect.arrayContaining([
          expect.stringContaining("/.well-known/openid-configuration"),
          expect.stringContaining("/discovery/v2.0/keys"),
          expect.stringContaining("/oauth2/v2.0/token"),
          expect.stringContaining("/v1.0/"),
          "/boards/graphql",
        ]),
      );
      expect(new Set(proxy.targets())).toEqual(new Set([`${machineAddress ?? ""}:${port}`]));
    });

    it("uses no proxy for hosts in NO_PROXY, in lower case too", async () => {
      const proxy = await startTinyproxy([port]);
      const settings = { ...createSettings(proxy.url), no_proxy: machineAddress ?? "" };
      const api = await startApiProcess(emulator, settings);
      expect(await (await api.query("{ me { displayName } }")).json()).toMatchObject({ data: { me: {} } });
      expect(proxy.targets()).toEqual([]);
    });
  });

  describe("the doctor", () => {
    it("names the proxy, and reports no problem", async () => {
      const proxy = await startTinyproxy([port]);
      const settings = { ...emulator.environment, ...createSettings(proxy.url) };
      const { stdout, code } = await startCommand(["doctor"], settings).waitForExit();
      expect(stdout).toContain(`Requests to ${machineAddress ?? ""}:${port} use the proxy ${new URL(proxy.url).host}.`);
      expect([stdout.split("\n").at(-2), code]).toEqual(["All checks passed.", 0]);
    });
  });
});

/** Serves the emulator by TLS on all addresses of this machine. */
function startTlsFront(emulator: Emulator, tls: { key: Buffer; cert: Buffer }, received: string[]): Server {
  return createServer(tls, (request, response) => {
    const { method, url: path = "", headers } = request;
    received.push(path.split("?")[0] ?? "");
    const upstream = requestHttp(new URL(path, emulator.url), { method, headers }, (result) => {
      void text(result).then((body) => {
        const front = `https://${headers.host ?? ""}`;
        // Keys are fetched from here too; the issuer stays that of the emulator's tokens.
        const rewritten = body.replace(/"jwks_uri":"[^"]*(\/[^"/]+\/discovery)/, `"jwks_uri":"${front}$1`);
        const contentType = result.headers["content-type"] ?? "text/plain";
        response.writeHead(result.statusCode ?? 500, { "content-type": contentType }).end(rewritten);
      });
    });
    request.pipe(upstream);
  }).listen(0, "0.0.0.0");
}
