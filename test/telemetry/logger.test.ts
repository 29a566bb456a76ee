import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { createLog } from "../../src/telemetry/logger.ts";

/** A destination that writes when it is told to. */
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

it("the last line is waited for until it is written", async () => {
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

it("a reader that takes no lines holds the end up for a second only", async () => {
  const begun = performance.now();
  await createLog("info", slowDestination()).stopped(false);
  expect(performance.now() - begun).toBeGreaterThan(900);
});

it("nobody waits for a line that is not written", async () => {
  const destination = slowDestination();
  await createLog("silent", destination).stopped(true);
  expect(destination.lines).toEqual([]);
});
