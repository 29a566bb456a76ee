import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import fastify from "fastify";
import { startScriptedApi, type Step } from "@oboql/dev/testing";
import { startTestServer } from "../support/test-server.ts";
import { createApp } from "../support/project.ts";
import { registerHealthChecks } from "../../src/server/health-checks.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { loadConfigWith } from "../support/settings.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) await close();
});

async function probe(url: string, path: string) {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: await response.json() };
}

/** Starts the API with an authority that responds with these steps. */
async function startWithAuthority(...steps: Step[]) {
  const authority = await startScriptedApi();
  authority.script(...steps);
  const config = loadConfigWith({ PORT: "0", AZURE_AUTHORITY_HOST: authority.url });
  const app = await createApp({ config, log: createLog("silent") });
  const url = await app.listen();
  closers.push(
    () => authority.close(),
    () => app.close(),
  );
  return { url, authority };
}

const ok = { status: 200, body: { status: "ok" } };
const unavailable = { status: 503, body: { status: "unavailable", reasons: ["directory"] } };

describe("/readyz", () => {
  it("responds with 200 to /readyz once the OpenID metadata and keys are loaded", async () => {
    const api = await startTestServer();
    closers.push(() => api.close());

    expect(await probe(api.url, "/readyz")).toEqual(ok);
  });

  it("responds with 503 and a reason to /readyz while the authority fails, and with 200 to /livez", async () => {
    const steps: Step[] = [
      { status: 500, body: "secret detail" },
      "reset",
      { status: 200, body: { issuer: "another issuer" } },
    ];
    for (const step of steps) {
      const { url } = await startWithAuthority(step);
      expect(await probe(url, "/readyz"), JSON.stringify(step)).toEqual(unavailable);
      expect(await probe(url, "/livez"), JSON.stringify(step)).toEqual(ok);
    }
  });

  it("shares one request to an authority that does not respond between calls of /readyz", async () => {
    const { url, authority } = await startWithAuthority("hang");

    const responses = await Promise.all([probe(url, "/readyz"), probe(url, "/readyz"), probe(url, "/livez")]);

    expect(responses).toEqual([unavailable, unavailable, ok]);
    expect(authority.received).toHaveLength(1);
  });

  it("responds to /readyz after two seconds if readiness is still unknown", async () => {
    const server = fastify();
    closers.push(() => server.close());
    registerHealthChecks(server, { ready: () => new Promise(() => undefined), lifecycle: { phase: "serving" } });
    await server.ready();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let status: number | undefined;
    const response = server.inject({ url: "/readyz" }).then((result) => {
      status = result.statusCode;
    });

    while (vi.getTimerCount() === 0) await nextTurn();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(status).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await response;
    expect(status).toBe(503);
  });

  it("responds with 503 and the reason draining to /readyz during shutdown", async () => {
    for (const phase of ["draining", "closing"] as const) {
      const server = fastify();
      closers.push(() => server.close());
      registerHealthChecks(server, { ready: () => Promise.resolve(), lifecycle: { phase } });
      const response = await server.inject({ url: "/readyz" });
      expect([response.statusCode, response.json()], phase).toEqual([
        503,
        { status: "unavailable", reasons: ["draining"] },
      ]);
    }
  });
});
