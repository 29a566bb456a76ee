import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createLatch } from "../support/latch.ts";
import { openSocket, buildPostHead } from "../support/slow-client.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

async function started(environment: Record<string, string>): Promise<RunningApi> {
  const api = await startApi(environment);
  onTestFinished(() => api.close());
  return api;
}

const timedOut = /^HTTP\/1\.1 408 Request Timeout\r\n/;

it("a body that comes a byte at a time is cut off, and takes no room from others", async () => {
  const api = await started({ LIMIT_RECEIVE_MS: "1000", LIMIT_CONCURRENT_OPERATIONS: "2" });
  const clients = await Promise.all(Array.from({ length: 10 }, () => openSocket(api)));
  for (const client of clients) client.write(buildPostHead(100_000));
  const drip = setInterval(() => {
    for (const client of clients) client.write(" ");
  }, 50);
  onTestFinished(() => {
    clearInterval(drip);
  });
  await pause(300);
  expect((await api.ask("{ __typename }")).status).toBe(200);
  for (const client of clients) {
    const answer = await client.ended;
    expect(answer).toMatch(timedOut);
    expect(answer).toContain('"limit":"receive_ms"');
    expect(answer).toContain("x-content-type-options: nosniff");
  }
});

it.each([
  ["nothing", ""],
  ["half a head", "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: "],
])("hundreds of connections that send %s are ended, while others are served", async (_title, sent) => {
  const api = await started({ LIMIT_RECEIVE_MS: "1500" });
  const clients = await Promise.all(Array.from({ length: 300 }, () => openSocket(api)));
  for (const client of clients) client.write(sent);
  expect((await api.ask("{ __typename }")).status).toBe(200);
  await Promise.all(clients.map(({ ended }) => ended));
  expect((await api.ask("{ __typename }")).status).toBe(200);
});

it("a connection beyond the bound is ended at once, those before it stay", async () => {
  const api = await started({ LIMIT_CONNECTIONS: "5" });
  const first = await Promise.all(Array.from({ length: 5 }, () => openSocket(api)));
  const sixth = await openSocket(api);
  expect(await sixth.ended).toBe("");
  expect(first.filter((client) => client.isOpen())).toHaveLength(5);
});

it("a hundred headers are read, one more is refused", async () => {
  const api = await started({});
  for (const [count, status] of [
    [100, 200],
    [101, 431],
    [1_000, 431],
  ] as const) {
    const client = await openSocket(api);
    const more = Array.from({ length: count - 2 }, (_, index) => `x-${index}: 1`);
    client.write(["GET /livez HTTP/1.1", "host: localhost", "connection: close", ...more, "\r\n"].join("\r\n"));
    expect(await client.ended).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  }
});

it("an API that stops ends the connections on which no request has wholly come, and answers the others", async () => {
  const api = await startApi({ LIMIT_RECEIVE_MS: "600000" });
  await api.ask("{ me { displayName } }");
  const clients = await Promise.all(Array.from({ length: 3 }, () => openSocket(api)));
  clients[1]?.write("POST /graphql HTTP/1.1\r\nhost: localhost\r\n");
  clients[2]?.write(`${buildPostHead(100)}{`);
  const gate = createLatch();
  api.emulator.faults.inject({ key: "POST /v1.0/$batch", until: gate.released });
  api.emulator.calls.reset();
  const answer = api.ask("{ me { displayName } }");
  await expect.poll(() => api.emulator.calls.counts()["POST /v1.0/$batch"]).toBe(1);

  const closed = api.close();
  gate.release();

  expect((await answer).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
  await closed;
  await Promise.all(clients.map(({ ended }) => ended));
});
