import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startApiProcess, startHeldOperation } from "../support/api-process.ts";
import { endProcesses } from "../support/process.ts";

const query = "{ me { displayName } }";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(endProcesses);
afterAll(() => emulator.close());

const frames = expect.arrayContaining([expect.stringMatching(/^at .*uncaught-error-app\.ts:\d+:\d+\)?$/)]) as string[];

it("logs an unhandled rejection without its message, counts it, and keeps running", async () => {
  const api = await startApiProcess(emulator);

  api.kill("SIGUSR2");
  await api.waitForOutput("stdout", /"msg":"unhandled rejection"/);

  expect((await api.query(query)).status).toBe(200);
  expect(api.logLines()).toContainEqual(
    expect.objectContaining({ level: 50, msg: "unhandled rejection", error: "TypeError", frames }),
  );
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  expect(metrics).toContain('oboql_uncaught_errors_total{kind="rejection"} 1');
  api.kill("SIGTERM");
  const { code, stdout, stderr } = await api.waitForExit();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).not.toContain("eyJsecret");
});

it("completes running requests after an uncaught exception, and exits with 1", async () => {
  const api = await startApiProcess(emulator);
  const { response, release } = await startHeldOperation(emulator, "GET /v1.0/me", () => api.query(query));

  api.kill("SIGHUP");
  await api.waitForOutput("stdout", /uncaught exception/);
  release();

  expect((await response).status).toBe(200);
  const { code, signal, stdout, stderr } = await api.waitForExit();
  expect({ code, signal, stderr }).toEqual({ code: 1, signal: null, stderr: "" });
  expect(api.logLines()).toContainEqual(
    expect.objectContaining({ level: 50, msg: "uncaught exception", error: "RangeError", frames }),
  );
  expect(stdout).not.toContain("eyJsecret");
});
