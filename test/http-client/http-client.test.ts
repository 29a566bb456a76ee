import dns from "node:dns";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../src/http-client/http-client.ts";
import { HttpError } from "../../src/http-client/http-error.ts";
import { Secret } from "../../src/lib/secret.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { ProxyError } from "../../src/http-client/tunnel.ts";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
beforeEach(() => {
  server.script({ status: 200, body: "ok" });
});
afterAll(() => server.close());

function createTestClient(options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 10_000, connections: 2, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** The body, or the error with what it says about the request. */
async function send(client: HttpClient, request: Partial<Parameters<HttpClient["send"]>[0]> = {}): Promise<string> {
  try {
    return (await client.send({ method: "GET", url: server.url, ...request })).body;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return `${error.reason}${error.mayHaveBeenSent ? " after sending" : " before sending"}`;
  }
}

/** Accepts connections and never responds. @returns the port */
async function startSilentServer(): Promise<number> {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.on("error", () => undefined))).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  return (silent.address() as AddressInfo).port;
}

it("starts the timeout of a request when it is sent, not while it waits for a connection", async () => {
  const client = createTestClient({ timeoutMs: 500, connections: 2 });
  const slow = Array.from({ length: 6 }, () => send(client, { url: `${server.url}/slow`, queueKey: ["a"] }));
  server.script(() => ({ status: 200, body: "ok", delayMs: 300 }));
  expect(await Promise.all(slow)).toEqual(Array(6).fill("ok"));
});

it("keeps half of the connections for other tenants while one tenant uses its share", async () => {
  const client = createTestClient({ connections: 4, timeoutMs: 1_000 });
  server.script(({ path }) => (path === "/hang" ? "hang" : { status: 200, body: "ok" }));
  const hanging = Array.from({ length: 8 }, () =>
    send(client, { url: `${server.url}/hang`, queueKey: ["slow tenant"] }),
  );
  expect(await send(client, { queueKey: ["other tenant"] })).toBe("ok");
  expect(server.received.filter(({ path }) => path === "/hang")).toHaveLength(2);
  expect(await Promise.all(hanging)).toEqual(Array(8).fill("timeout after sending"));
});

it("keeps half of a tenant's connections for its other users while one user uses its share", async () => {
  const client = createTestClient({ connections: 4, timeoutMs: 1_000 });
  server.script(({ path }) => (path === "/hang" ? "hang" : { status: 200, body: "ok" }));
  const queueKey = ["tenant", "slow user"];
  const hanging = Array.from({ length: 4 }, () => send(client, { url: `${server.url}/hang`, queueKey }));
  expect(await send(client, { queueKey: ["tenant", "other user"] })).toBe("ok");
  expect(server.received.filter(({ path }) => path === "/hang")).toHaveLength(1);
  expect(await Promise.all(hanging)).toEqual(Array(4).fill("timeout after sending"));
});

it("fails a request that waits too long for a connection, without sending it", async () => {
  const client = createTestClient({ queueTimeoutMs: 200, timeoutMs: 2_000, connections: 1 });
  server.script("hang");
  const [first, second] = [send(client), send(client)];
  expect(await second).toBe("timeout before sending");
  expect(server.received).toHaveLength(1);
  expect(await first).toBe("timeout after sending");
});

it("removes an aborted request from the queue, without sending it", async () => {
  const client = createTestClient({ timeoutMs: 1_000 });
  const controller = new AbortController();
  server.script("hang");
  const first = send(client);
  const second = send(client, { signal: controller.signal });
  controller.abort();
  expect(await second).toBe("aborted before sending");
  expect(await first).toBe("timeout after sending");
  server.script({ status: 200, body: "ok" });
  expect(await send(client)).toBe("ok");
});

it("frees the connection of a request that was aborted after it was sent", async () => {
  const client = createTestClient({ timeoutMs: 60_000 });
  const controller = new AbortController();
  server.script("hang");
  const first = send(client, { signal: controller.signal });
  while (server.received.length === 0) await new Promise((done) => setTimeout(done, 5));
  server.script({ status: 200, body: "ok" });
  const second = send(client);
  controller.abort();
  expect(await Promise.all([first, second])).toEqual(["aborted after sending", "ok"]);
});

it("frees the connection of a request that cannot be sent", async () => {
  const client = createTestClient();
  for (let attempt = 0; attempt < 5; attempt++)
    expect(await send(client, { url: "http://127.0.0.1:9" })).toBe("unreachable before sending");
  const controller = new AbortController();
  for (let attempt = 0; attempt < 5; attempt++) {
    const request = send(client, { signal: controller.signal, url: "http://192.0.2.1/" });
    controller.abort();
    expect(await request).toBe("aborted before sending");
  }
  expect(await send(client)).toBe("ok");
});

it("rejects an invalid URL with a promise", async () => {
  for (const url of ["", "nonsense", "/path", "http://"])
    await expect(createTestClient().send({ method: "GET", url }), url).rejects.toThrow(TypeError);
});

it("rejects invalid headers without occupying a connection", async () => {
  const client = createTestClient();
  for (const headers of [{ "a b": "c" }, { a: "b\r\nc: d" }, { a: "\u{1f600}" }, { "": "a" }])
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(client.send({ method: "GET", url: server.url, headers }), JSON.stringify(headers)).rejects.toThrow(
        TypeError,
      );
  expect(await send(client)).toBe("ok");
});

it("sends requests for other hosts through the tunnel of a proxy, with its credentials", async () => {
  const proxy = await startConnectProxy({ port: Number(new URL(server.url).port) });
  const url = new Secret(proxy.url.replace("//", "//us%65r:p%40ss@"));
  const client = createTestClient({ proxy: { http: url, https: undefined, exceptions: ["direct.invalid"] } });
  expect(await send(client, { url: "http://api.invalid/path?q=1" })).toBe("ok");
  expect(proxy.targets).toEqual(["api.invalid:80"]);
  expect(proxy.credentials).toEqual([`Basic ${Buffer.from("user:p@ss").toString("base64")}`]);
  expect(server.received.map(({ path, headers }) => [path, headers.host])).toEqual([["/path?q=1", "api.invalid"]]);
  expect(await send(client)).toBe("ok");
  expect(await send(client, { url: "http://direct.invalid/" })).toBe("unreachable before sending");
  expect(proxy.targets).toHaveLength(1);
});

it("reports a proxy that rejects a tunnel with its status, and one that cannot be reached", async () => {
  const proxy = await startConnectProxy({ port: 9, respond: 407 });
  for (const [url, status] of [
    [proxy.url, 407],
    ["http://127.0.0.1:9", undefined],
  ] as const) {
    const client = createTestClient({ proxy: { http: new Secret(url), https: undefined, exceptions: [] } });
    const error = await client.send({ method: "GET", url: "http://api.invalid/" }).catch((caught: unknown) => caught);
    expect(error, url).toMatchObject({ reason: "unreachable", mayHaveBeenSent: false });
    expect((error as HttpError).cause, url).toBeInstanceOf(ProxyError);
    expect((error as HttpError).cause, url).toMatchObject({ proxy: new URL(url).host, status });
  }
});

it("limits the time of a proxy that does not respond to CONNECT, or not to the TLS handshake", async () => {
  const proxy = await startConnectProxy({ port: 9, respond: "hang" });
  const results = [proxy.url, `https://127.0.0.1:${await startSilentServer()}`].map((url) => {
    const client = createTestClient({ proxy: { http: new Secret(url), https: undefined, exceptions: [] } });
    return send(client, { url: "http://api.invalid/" });
  });
  expect(await Promise.all(results)).toEqual(["unreachable before sending", "unreachable before sending"]);
}, 10_000);

it("limits the time of a name resolution", async () => {
  vi.spyOn(dns, "lookup").mockImplementation((() => undefined) as unknown as typeof dns.lookup);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const error = await createTestClient()
    .send({ method: "GET", url: "http://hanging.example/" })
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ reason: "unreachable", cause: { code: "UND_ERR_CONNECT_TIMEOUT" } });
}, 10_000);

it("returns the bytes of a 2xx response as base64 if the request asks for it", async () => {
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0xd8, 0x00, 0x0a]);
  server.script({ status: 200, body: bytes });
  expect(await send(createTestClient(), { responseEncoding: "base64" })).toBe(bytes.toString("base64"));
  server.script({ status: 404, body: "not found" });
  expect(await send(createTestClient(), { responseEncoding: "base64" })).toBe("not found");
});
