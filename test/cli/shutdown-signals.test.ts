import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { extractTokenTrace } from "../support/test-server.ts";
import { handleShutdownSignals } from "../../src/cli/shutdown-signals.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { startApiProcess, startHeldOperation } from "../support/api-process.ts";
import { createLatch } from "../support/latch.ts";
import { endProcesses, isFree } from "../support/process.ts";

/** Handles signals for an app whose shutdown ends when the test says so, with a clock that the test sets. */
function createHandlers() {
  const lines: string[] = [];
  const exitCodes: number[] = [];
  const reported: string[] = [];
  const latch = createLatch();
  const state = { time: 0, isDrained: true, shutdowns: 0, isEmulatorClosed: false };
  let sendSignal = (_signal: string): void => undefined;
  let reportError = (_kind: "rejection" | "exception", _error: unknown): void => undefined;
  handleShutdownSignals({
    onShutdownSignal: (listener) => (sendSignal = listener),
    onUncaughtError: (listener) => (reportError = listener),
    log: createLog("info", { write: (line) => lines.push(line) }),
    app: {
      shutDown: async () => {
        state.shutdowns += 1;
        await latch.released;
        return state.isDrained;
      },
      reportUncaughtError: (kind) => reported.push(kind),
    },
    closeEmulator: () => {
      state.isEmulatorClosed = true;
      return Promise.resolve();
    },
    exit: (code) => exitCodes.push(code),
    now: () => state.time,
  });
  return {
    state,
    exitCodes,
    reported,
    sendSignal: (signal: string) => {
      sendSignal(signal);
    },
    reportError: (kind: "rejection" | "exception") => {
      reportError(kind, new Error("unexpected"));
    },
    finishShutdown: async () => {
      latch.release();
      await vi.waitUntil(() => exitCodes.length > 0);
    },
    messages: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
  };
}

describe("the first signal", () => {
  it("shuts the app down, closes the emulator and exits with 0 after a signal", async () => {
    const { state, exitCodes, sendSignal, finishShutdown } = createHandlers();
    sendSignal("SIGTERM");
    expect([state.shutdowns, state.isEmulatorClosed, exitCodes]).toEqual([1, false, []]);
    await finishShutdown();
    expect([state.isEmulatorClosed, exitCodes]).toEqual([true, [0]]);
  });

  it("exits with 1 if requests did not complete before the drain timeout", async () => {
    const { state, exitCodes, sendSignal, finishShutdown } = createHandlers();
    state.isDrained = false;
    sendSignal("SIGTERM");
    await finishShutdown();
    expect(exitCodes).toEqual([1]);
  });
});

describe("a second signal", () => {
  it("ignores a second signal within 300 ms (npm forwards Ctrl-C twice)", async () => {
    const { state, exitCodes, sendSignal, finishShutdown } = createHandlers();
    sendSignal("SIGINT");
    state.time = 300;
    sendSignal("SIGINT");
    expect([state.shutdowns, exitCodes]).toEqual([1, []]);
    await finishShutdown();
    expect(exitCodes).toEqual([0]);
  });

  it("exits with 1 immediately after a second signal that comes later", () => {
    const { state, exitCodes, sendSignal } = createHandlers();
    sendSignal("SIGINT");
    state.time = 301;
    sendSignal("SIGTERM");
    expect(exitCodes).toEqual([1]);
  });
});

it("keeps the process running after an unhandled rejection", async () => {
  const { state, exitCodes, reported, reportError, sendSignal, finishShutdown } = createHandlers();
  reportError("rejection");
  expect([state.shutdowns, exitCodes, reported]).toEqual([0, [], ["rejection"]]);
  sendSignal("SIGTERM");
  await finishShutdown();
  expect(exitCodes).toEqual([0]);
});

it("shuts the app down once and exits with 1 after uncaught exceptions", async () => {
  const { state, exitCodes, reported, reportError, finishShutdown } = createHandlers();
  reportError("exception");
  reportError("exception");
  expect([state.shutdowns, exitCodes, reported]).toEqual([1, [], ["exception", "exception"]]);
  await finishShutdown();
  expect(exitCodes).toEqual([1]);
});

describe("a process", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ port: 0 });
  });
  afterEach(endProcesses);
  afterAll(() => emulator.close());

  it("completes a running operation after SIGTERM, accepts no new connections, and exits the process with 0", async () => {
    const key = "GET /v1.0/me";
    const api = await startApiProcess(emulator);
    const operation = await startHeldOperation(emulator, key, () => api.query("{ me { displayName } }"));
    const settled = vi.fn();
    void operation.response.then(settled, settled);
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"signal":"SIGTERM","msg":"stopping"/);
    const port = Number(new URL(api.url).port);
    await vi.waitUntil(() => isFree(port), { timeout: 15_000 });
    expect(settled).not.toHaveBeenCalled();
    operation.release();

    const response = await operation.response;
    // Otherwise, the client would keep its connection open, and the process running.
    expect([response.status, response.headers.get("connection")]).toEqual([200, "close"]);
    expect(extractTokenTrace(await response.json()).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
    expect(await api.waitForExit()).toMatchObject({ code: 0, signal: null, stderr: "" });
    expect(await isFree(port)).toBe(true);
  });
});
