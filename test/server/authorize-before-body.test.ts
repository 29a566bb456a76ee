import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { createLatch } from "../support/latch.ts";
import { toLimitError } from "../support/expected-limit-errors.ts";
import { buildPostHead, openSocket } from "../support/slow-client.ts";

let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer({
    LIMIT_CONCURRENT_OPERATIONS_PER_USER: "4",
    LIMIT_BODY_BYTES: "100000",
    LIMIT_BODY_BYTES_IN_FLIGHT: "300000",
  });
  token = await api.emulator.issueToken();
});
afterAll(() => api.close());

async function readHead(head: string, body = ""): Promise<string> {
  const client = await openSocket(api);
  client.write(head + body);
  return client.readUntil(/\r\n\r\n[^]*$/);
}

describe("a request without a valid token", () => {
  it("is rejected before its body is received", async () => {
    for (const [title, invalid] of [
      ["no token", undefined],
      ["no JWT", "nonsense"],
      ["a forged signature", `${token.slice(0, -10)}AAAAAAAAAA`],
    ] as const) {
      const response = await readHead(buildPostHead(100_000, invalid), "{");
      expect(response, title).toMatch(/^HTTP\/1\.1 401 /);
      expect(response, title).toContain("www-authenticate: Bearer");
      expect(response, title).toContain("UNAUTHENTICATED");
    }
    const forbidden = await api.emulator.issueToken({ claims: { scp: "other" } });
    expect(await readHead(buildPostHead(100_000, forbidden))).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("is rejected before its body is received on paths that do not exist", async () => {
    for (const path of ["/", "/nothing", "/livez", "/graphql/"])
      expect(await readHead(buildPostHead(100_000, undefined, path)), path).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe("the rest of a body after its request was rejected", () => {
  /** Sends a body until the connection is closed. @returns the response and how many bytes the server has taken */
  const sendEndlessBody = async (head: string) => {
    const client = await openSocket(api);
    client.write(head);
    for (let written = 0; written < 60; written++) client.write("x".repeat(1_048_576));
    const response = await client.ended;
    return { response, sentBytes: client.countSentBytes() };
  };

  it("is not read, and the connection is closed once the client can have read the response", async () => {
    const large = buildPostHead(90_000_000);
    const chunked = large.replace(/content-length: \d+/, "transfer-encoding: chunked");
    for (const head of [large, `${chunked}${(90_000_000).toString(16)}\r\n`]) {
      const startedAt = performance.now();
      const { response, sentBytes } = await sendEndlessBody(head);
      expect(response).toMatch(/^HTTP\/1\.1 401 [^]*\r\nconnection: close\r\n[^]*UNAUTHENTICATED/i);
      // The buffers of both kernels.
      expect(sentBytes).toBeLessThan(20_000_000);
      expect(performance.now() - startedAt).toBeGreaterThan(900);
    }
  });

  it("does not cost clients the response", async () => {
    const headers = { "content-type": "application/json" };
    for (let round = 0; round < 20; round++) {
      const response = await fetch(`${api.url}/graphql`, { method: "POST", headers, body: "x".repeat(5_000_000) });
      expect(response.status).toBe(401);
      expect(await response.text()).toContain("UNAUTHENTICATED");
    }
  });

  it("is discarded if it is short, so that the connection can be used again", async () => {
    const client = await openSocket(api);
    client.write(buildPostHead(60_000));
    expect(await client.readUntil(/UNAUTHENTICATED/)).toMatch(/^HTTP\/1\.1 401 /);
    client.write("x".repeat(60_000));
    client.write("GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n");
    expect(await client.readUntil(/HTTP\/1\.1 200 /)).toContain("keep-alive");
  });
});

describe("the operations of one user at the same time", () => {
  const tooMany = { status: 429, code: "RATE_LIMITED", limit: "concurrent_operations_per_user", data: false };

  it("are limited across the user's sessions, while other users are served", async () => {
    await api.ask("{ me { displayName } }", { token });
    api.emulator.calls.reset();
    const latch = createLatch();
    onTestFinished(api.emulator.faults.inject({ key: "POST /v1.0/$batch", until: latch.released }));
    onTestFinished(api.emulator.faults.inject({ key: "GET /v1.0/me", until: latch.released }));
    const running = Array.from({ length: 4 }, () => api.ask("{ me { displayName } }", { token }));
    await expect.poll(() => Object.values(api.emulator.calls.counts()).reduce((a, b) => a + b, 0)).toBeGreaterThan(3);

    const rejected = await api.ask("{ __typename }");
    expect(toLimitError(rejected)).toEqual(tooMany);
    expect(rejected.headers.get("retry-after")).toBe("1");
    const url = `${api.url}/graphql?query=${encodeURIComponent("{ __typename }")}`;
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(429);
    expect((await api.ask("{ __typename }", { user: "mona@harbor.example" })).status).toBe(200);

    latch.release();
    for (const { body } of await Promise.all(running)) expect(body.errors).toBeUndefined();
    await expect.poll(async () => (await api.ask("{ __typename }", { token })).status).toBe(200);
  });

  it("include those whose bodies have not been received, until their clients disconnect", async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => openSocket(api)));
    for (const client of clients) client.write(`${buildPostHead(1_000, token)}{`);
    await expect.poll(async () => (await api.ask("{ __typename }", { token })).status).toBe(429);
    const abandoned = await Promise.all(Array.from({ length: 8 }, () => openSocket(api)));
    for (const client of abandoned) client.write(buildPostHead(1_000, token));
    for (const client of [...clients, ...abandoned]) client.close();
    await expect.poll(async () => (await api.ask("{ __typename }", { token })).status).toBe(200);
  });

  it("are counted correctly if clients disconnect while their new tokens are verified", async () => {
    for (let round = 0; round < 20; round++) {
      const client = await openSocket(api);
      client.write(`${buildPostHead(10, await api.emulator.issueToken())}{`);
      if (round % 2 === 0) await sleep(1);
      client.close();
    }
    await expect.poll(async () => (await api.ask("{ __typename }", { token })).status).toBe(200);
    const all = await Promise.all(Array.from({ length: 4 }, () => api.ask("{ __typename }", { token })));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});

describe("the bytes of request bodies", () => {
  it("are limited for each user and for all, and released at the end of each request", async () => {
    const users = ["alice@harbor.example", "mona@harbor.example", "bob@harbor.example"];
    const tokens = await Promise.all(users.map((user) => api.emulator.issueToken({ user })));
    const send = async (bearer: string, length: number, query = "") => {
      const client = await openSocket(api);
      client.write(buildPostHead(74_000, bearer) + `{"query":"{ __typename }${query}`.padEnd(length));
      return client;
    };
    // A user may hold a quarter of all bytes.
    const [first, second, third] = tokens as [string, string, string];
    const held = await send(first, 70_000);
    const rejected = await send(first, 60_000);
    const response = await rejected.readUntil(/\r\n\r\n[^]*\}/);
    expect(response).toMatch(/^HTTP\/1\.1 503 /);
    expect(response).toContain('"code":"OVERLOADED","limit":"body_bytes_in_flight"');
    expect(response).toMatch(/retry-after: [1-3]/);
    rejected.close();

    expect((await api.ask("{ __typename }", { token: second })).status).toBe(200);
    held.close();
    await expect
      .poll(async () => {
        const client = await send(third, 70_000);
        client.write('"}'.padStart(4_000));
        return (await client.readUntil(/\r\n\r\n/)).slice(9, 12);
      })
      .toBe("200");
  });

  it("are rejected above the limit of all only if their user holds more than an equal share", async () => {
    const users = await Promise.all(
      Array.from({ length: 6 }, () => api.emulator.issueToken({ claims: { oid: crypto.randomUUID() } })),
    );
    const send = async (bearer: string, length: number) => {
      const client = await openSocket(api);
      client.write(buildPostHead(length + 4_000, bearer) + `{"query":"{ __typename }`.padEnd(length));
      return client;
    };
    const held = await Promise.all(users.slice(0, 4).map((bearer) => send(bearer, 74_000)));
    const [fifth = "", sixth = ""] = users.slice(4);
    const large = await send(fifth, 70_000);
    expect(await large.readUntil(/\r\n\r\n[^]*\}/)).toMatch(/^HTTP\/1\.1 503 [^]*body_bytes_in_flight/);
    const small = await send(sixth, 6_000);
    small.write('"}'.padStart(4_000));
    expect(await small.readUntil(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 200 /);
    for (const client of [...held, large, small]) client.close();
  });

  it("do not count once a body is rejected", async () => {
    const parts = ["x".repeat(50_000), "x".repeat(30_000)];
    const heads = {
      "with a length": buildPostHead(200_000, token),
      chunked: buildPostHead(0, token).replace("content-length: 0", "transfer-encoding: chunked"),
    };
    for (const [title, head] of Object.entries(heads))
      for (let round = 0; round < 10; round++) {
        const client = await openSocket(api);
        client.write(head);
        for (const part of [...parts, ...parts])
          client.write(title === "chunked" ? `${part.length.toString(16)}\r\n${part}\r\n` : part);
        expect(await client.readUntil(/\r\n\r\n/), title).toMatch(/^HTTP\/1\.1 (413|503) /);
        client.write("x".repeat(40_000));
        client.close();
      }
    expect((await api.ask("{ __typename }", { user: "mona@harbor.example" })).status).toBe(200);
    expect((await api.ask("{ __typename }", { token })).status).toBe(200);
  });
});
