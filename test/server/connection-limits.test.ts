import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { createLatch } from "../support/latch.ts";
import { buildPostHead, openSocket } from "../support/slow-client.ts";

/** The receive timeout is short, and far longer than the requests of these tests take to arrive. */
let api: TestServer;
beforeAll(async () => {
  api = await startTestServer({ LIMIT_RECEIVE_MS: "1000", LIMIT_CONCURRENT_OPERATIONS: "2" });
});
afterAll(() => api.close());

const requestTimeout = /^HTTP\/1\.1 408 Request Timeout\r\n/;

it("rejects a body that is sent one byte at a time with 408, and serves other requests meanwhile", async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, () => openSocket(api)));
  const token = await api.emulator.issueToken();
  await api.ask("{ __typename }", { token }); // The token is known from now on.
  for (const client of clients) client.write(buildPostHead(100_000, token));
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

it("closes hundreds of connections without a complete request, and serves other requests meanwhile", async () => {
  const sent = ["", "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: "];
  const clients = await Promise.all(Array.from({ length: 600 }, () => openSocket(api)));
  for (const [index, client] of clients.entries()) client.write(sent[index % 2] ?? "");
  expect((await api.ask("{ __typename }")).status).toBe(200);
  await Promise.all(clients.map(({ ended }) => ended));
  expect((await api.ask("{ __typename }")).status).toBe(200);
});

it("rejects a request with more than 100 headers with 431", async () => {
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

it("closes a connection above the limit immediately, and keeps existing ones open", async () => {
  const limited = await startTestServer({ LIMIT_CONNECTIONS: "5" });
  onTestFinished(() => limited.close());
  const existing = await Promise.all(Array.from({ length: 5 }, () => openSocket(limited)));
  const sixth = await openSocket(limited);
  expect(await sixth.ended).toBe("");
  expect(existing.filter((client) => client.isOpen())).toHaveLength(5);
});

describe("shutdown", () => {
  it("closes connections without a complete request head, and completes running requests", async () => {
    const closing = await startTestServer({ LIMIT_RECEIVE_MS: "600000" });
    await closing.ask("{ me { displayName } }");
    const clients = await Promise.all(Array.from({ length: 2 }, () => openSocket(closing)));
    clients[1]?.write("POST /graphql HTTP/1.1\r\nhost: localhost\r\n");
    const latch = createLatch();
    closing.emulator.faults.inject({ key: "GET /v1.0/me", until: latch.released });
    closing.emulator.calls.reset();
    const response = closing.ask("{ me { displayName } }");
    await expect.poll(() => closing.emulator.calls.counts()["GET /v1.0/me"]).toBe(1);

    const closed = closing.close();
    latch.release();

    expect((await response).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
    await closed;
    await Promise.all(clients.map(({ ended }) => ended));
  });

  it("closes a connection with an incomplete body after DRAIN_TIMEOUT_MS", async () => {
    const closing = await startTestServer({ LIMIT_RECEIVE_MS: "600000", DRAIN_TIMEOUT_MS: "200" });
    const client = await openSocket(closing);
    client.write(`${buildPostHead(100, await closing.emulator.issueToken())}{`);
    await closing.ask("{ __typename }"); // The server has read what was sent before.
    await closing.close();
    await client.ended;
  });
});
