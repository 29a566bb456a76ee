import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished, vi } from "vitest";
import { createReloadingProxy } from "../../src/cli/watch/reloading-proxy.ts";

async function startApi(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function startProxy() {
  const proxy = createReloadingProxy();
  const url = await proxy.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => {
    proxy.close();
  });
  return { ...proxy, url };
}

/** An API that responds with its name. */
const createNamed = (name: string): RequestListener => {
  return (_request, response) => response.end(name);
};

async function send(url: string, agent: Agent): Promise<{ body: string; localPort: number | undefined }> {
  const sent = request(url, { agent });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const { localPort } = response.socket;
  return { body: await text(response), localPort };
}

it("forwards method, path, headers and body, and returns status, headers and body", async () => {
  const proxy = await startProxy();
  proxy.forward(
    await startApi((received, response) => {
      void text(received).then((body) => {
        const { method, url, headers } = received;
        response.writeHead(418, { "x-first": "1", "set-cookie": ["a=1", "b=2"] });
        response.end(JSON.stringify({ method, url, body, host: headers.host, test: headers["x-test"] }));
      });
    }),
  );
  const response = await fetch(`${proxy.url}/a?b=c`, { method: "PUT", headers: { "x-test": "é" }, body: "päyload" });
  expect([response.status, response.headers.get("x-first"), response.headers.getSetCookie()]).toEqual([
    418,
    "1",
    ["a=1", "b=2"],
  ]);
  expect(await response.json()).toEqual({
    method: "PUT",
    url: "/a?b=c",
    body: "päyload",
    host: new URL(proxy.url).host,
    test: "é",
  });
});

it("lets requests wait while the API is replaced, on connections that stay open", async () => {
  const proxy = await startProxy();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
  });
  const waiting = send(proxy.url, agent);
  proxy.forward(await startApi(createNamed("first")));
  const first = await waiting;
  proxy.hold();
  const alsoWaiting = send(proxy.url, agent);
  proxy.forward(await startApi(createNamed("second")));
  const second = await alsoWaiting;
  expect([first.body, second.body]).toEqual(["first", "second"]);
  expect(second.localPort).toBe(first.localPort);
});

it("responds with 503 and Retry-After if the API has not started, or its process has ended", async () => {
  const proxy = await startProxy();
  const waiting = fetch(proxy.url, { method: "POST", body: "x".repeat(1_000_000) });
  proxy.reject();
  const refused = await (async () => {
    await waiting;
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    proxy.forward(port);
    return fetch(proxy.url);
  })();
  for (const response of [await waiting, refused]) {
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
  }
});

it("does not respond if the API ends a request that it has received, which it may have executed", async () => {
  const proxy = await startProxy();
  proxy.forward(await startApi((received) => received.socket.destroy()));
  await expect(fetch(proxy.url)).rejects.toThrow("fetch failed");
});

it("aborts the request to the API if the client disconnects", async () => {
  const proxy = await startProxy();
  const closed = vi.fn();
  const received = vi.fn();
  proxy.forward(
    await startApi((_request, response) => {
      received();
      response.on("close", closed);
    }),
  );
  const abort = new AbortController();
  const response = fetch(proxy.url, { signal: abort.signal });
  response.catch(() => undefined);
  await vi.waitUntil(() => received.mock.calls.length > 0);
  abort.abort();
  await vi.waitUntil(() => closed.mock.calls.length > 0, { timeout: 10_000 });
});
