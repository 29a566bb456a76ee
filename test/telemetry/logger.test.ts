import { setImmediate as turn } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { createLog } from "../../src/telemetry/logger.ts";

/** A destination that drains when the test says so. */
function slowDestination() {
  const lines: string[] = [];
  let drained: (() => void) | undefined;
  return {
    lines,
    write: (line: string) => lines.push(line),
    once: (_event: "drain", listener: () => void) => (drained = listener),
    drain: () => drained?.(),
  };
}

it("resolves stopped() after the last line is written", async () => {
  const destination = slowDestination();
  let isWritten = false;

  const stopped = createLog("info", destination)
    .stopped(true)
    .then(() => (isWritten = true));

  await turn();
  expect([destination.lines.map((line) => JSON.parse(line) as unknown), isWritten]).toEqual([
    [expect.objectContaining({ msg: "stopped" })],
    false,
  ]);
  destination.drain();
  await stopped;
});

it("resolves stopped() after one second if stdout is blocked", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  let isStopped = false;
  const stopped = createLog("info", slowDestination())
    .stopped(false)
    .then(() => (isStopped = true));
  await vi.advanceTimersByTimeAsync(999);
  expect(isStopped).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await stopped;
});

it("resolves stopped() without waiting for a line below the log level", async () => {
  const destination = slowDestination();
  await createLog("silent", destination).stopped(true);
  expect(destination.lines).toEqual([]);
});

it("logs the message of an error only in local mode, without tokens", () => {
  for (const debugErrors of [false, true]) {
    const lines: string[] = [];
    const log = createLog("info", { write: (line) => lines.push(line) }, { debugErrors });
    log.unexpectedError("request-7", new TypeError("no member of Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln"));
    log.uncaughtError("rejection", "a text that was thrown");

    const messages = lines.map((line) => (JSON.parse(line) as { message?: string }).message);
    expect(messages).toEqual(
      debugErrors ? ["no member of Bearer [redacted]", "'a text that was thrown'"] : [undefined, undefined],
    );
  }
});
