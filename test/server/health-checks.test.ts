import { afterEach, describe, expect, it } from "vitest";
import { createApp, type App, loadAppConfig } from "../../src/app.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { startApi } from "../../dev/src/testing/start-test-server.ts";
import { startScriptedServer, type ScriptedServer, type Step } from "../../dev/src/testing/scripted-api.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function probe(url: string, path: string) {
  const answer = await fetch(`${url}${path}`);
  return { status: answer.status, body: await answer.json() };
}

/** The API, beside a directory that does what it is told. */
async function startBeside(...steps: Step[]): Promise<{ url: string; app: App; directory: ScriptedServer }> {
  const directory = await startScriptedServer();
  directory.script(...steps);
  const config = loadAppConfig({
    PORT: "0",
    AZURE_CLIENT_ID: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
    AZURE_TENANT_ID: "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6",
    AZURE_CLIENT_SECRET: "secret",
    AZURE_AUTHORITY_HOST: directory.url,
  });
  const app = await createApp({ config, log: createLog("silent") });
  const url = await app.listen();
  closers.push(
    () => directory.close(),
    () => app.close(),
  );
  return { url, app, directory };
}

const notReady = { status: 503, body: { status: "unavailable", reasons: ["directory"] } };

describe("/readyz", () => {
  it("is well once the directory's keys are there", async () => {
    const api = await startApi();
    closers.push(() => api.close());

    expect(await probe(api.url, "/readyz")).toEqual({ status: 200, body: { status: "ok" } });
  });

  it.each<[string, Step]>([
    ["is out of order", { status: 500, body: "secret detail" }],
    ["resets its connections", "reset"],
    ["has other things to say", { status: 200, body: { issuer: "x" } }],
  ])("names the directory that %s", async (_, step) => {
    const { url } = await startBeside(step);

    expect(await probe(url, "/readyz")).toEqual(notReady);
    expect(await probe(url, "/livez")).toEqual({ status: 200, body: { status: "ok" } });
  });

  it("does not hang with the directory, however many ask", async () => {
    const { url, directory } = await startBeside("hang");
    const start = performance.now();

    const answers = await Promise.all([probe(url, "/readyz"), probe(url, "/readyz"), probe(url, "/livez")]);

    expect(answers).toEqual([notReady, notReady, { status: 200, body: { status: "ok" } }]);
    expect(performance.now() - start).toBeLessThan(4_500);
    expect(directory.received).toHaveLength(1);
  });
});
