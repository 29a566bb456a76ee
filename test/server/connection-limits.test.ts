import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { startTestServer, type TestServer } from "../../dev/src/testing/start-test-server.ts";
import { createLatch } from "../support/latch.ts";
import { buildPostHead, openSocket } from "../support/slow-client.ts";

async function start(environment: Record<string, string>): Promise<TestServer> {
  const api = await startTestServer(environment);
  onTestFinished(() => api.close());
  return api;
}

const requestTimeout = /^HTTP\/1\.1 408 Request Timeout\r\n/;

it("a body that is sent one byte at a time is rejected with 408 and does not block other requests", async () => {
  const api = await start({ LIMIT_RECEIVE_MS: "1000", LIMIT_CONCURRENT_OPERATIONS: "2" });
  const clients = await Promise.all(Array.from({ length: 10 }, () => openSocket(api)));
  for (const client of clients) client.write(buildPostHead(100_000));
  const drip = setInterval(() => {
    for (const client of clients) client.write(" ");
  }, 50);
  onTestFinished(() => {
    clearInterval(drip);
  });
  await sleep(300);
  expect((await api.ask("{ __typename }")).status).toBe(200);
  for (const client of clients) {
    const response = await client.ended;
    expect(response).toMatch(requestTimeout);
    expect(response).toContain('"limit":"receive_ms"');
    expect(response).toContain("x-content-type-options: nosniff");
  }
});

it.each([
  ["nothing", ""],
  ["an incomplete request head", "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: "],
])("hundreds of connections that send %s are closed while other requests are served", async (_title, sent) => {
  const api = await start({ LIMIT_RECEIVE_MS: "1500" });
  const clients = await Promise.all(Array.from({ length: 300 }, () => openSocket(api)));
  for (const client of clients) client.write(sent);
  expect((await api.ask("{ __typename }")).status).toBe(200);
  await Promise.all(clients.map(({ ended }) => ended));
  expect((await api.ask("{ __typename }")).status).toBe(200);
});

it("a connection above the limit is closed immediately, existing ones stay open", async () => {
  const api = await start({ LIMIT_CONNECTIONS: "5" });
  const existing = await Promise.all(Array.from({ length: 5 }, () => openSocket(api)));
  const sixth = await openSocket(api);
  expect(await sixth.ended).toBe("");
  expect(existing.filter((client) => client.isOpen())).toHaveLength(5);
});

it("a request with more than 100 headers is rejected with 431", async () => {
  const api = await start({});
  for (const [count, status] of [
    [100, 200],
    [101, 431],
    [1_000, 431],
  ] as const) {
    const client = await openSocket(api);
    const more = Array.from({ length: count - 2 }, (_, index) => `x-${index}: 1`);
    client.write(["GET /livez HTTP/1.1", "host: localhost", "connection: close", ...more, "\r\n"].join("\r\n"));
    expect(await client.ended, `${count} headers`).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  }
});

it("close() closes connections with incomplete requests and completes running ones", async () => {
  const api = await startTestServer({ LIMIT_RECEIVE_MS: "600000" });
  await api.ask("{ me { displayName } }");
  const clients = await Promise.all(Array.from({ length: 3 }, () => openSocket(api)));
  clients[1]?.write("POST /graphql HTTP/1.1\r\nhost: localhost\r\n");
  clients[2]?.write(`${buildPostHead(100)}{`);
  const latch = createLatch();
  api.emulator.faults.inject({ key: "POST /v1.0/$batch", until: latch.released });
  api.emulator.calls.reset();
  const response = api.ask("{ me { displayName } }");
  await expect.poll(() => api.emulator.calls.counts()["POST /v1.0/$batch"]).toBe(1);

  const closed = api.close();
  latch.release();

  expect((await response).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
  await closed;
  await Promise.all(clients.map(({ ended }) => ended));
});
