import { expect, it } from "vitest";
import { createPacedRunner } from "../../src/lib/paced-work.ts";

function block(ms: number): void {
  for (const start = performance.now(); performance.now() - start < ms;);
}

it("runs the first work at once, and the next after a pause, which is longer while more work waits", async () => {
  const run = createPacedRunner();
  const starts: number[] = [];
  const ends: number[] = [];
  const work = (): void => {
    starts.push(performance.now());
    block(20);
    ends.push(performance.now());
  };
  run(work);
  expect(starts).toHaveLength(1);
  run(work);
  run(work);
  expect(starts).toHaveLength(1);
  await expect.poll(() => starts.length).toBe(3);
  const pauses = [1, 2].map((index) => (starts[index] ?? 0) - (ends[index - 1] ?? 0));
  expect(pauses[0]).toBeGreaterThan(95);
  expect(pauses[1]).toBeGreaterThan(95);
  await new Promise((resolve) => setTimeout(resolve, 10));
  run(work);
  await expect.poll(() => starts.length).toBe(4);
  expect((starts[3] ?? 0) - (ends[2] ?? 0)).toBeGreaterThan(38);
});

it("counts the time of promises that the work settles", async () => {
  const run = createPacedRunner();
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  let end = 0;
  void settled.then(() => {
    block(20);
    end = performance.now();
  });
  run(() => {
    settle();
  });
  const start = await new Promise<number>((resolve) => {
    run(() => {
      resolve(performance.now());
    });
  });
  expect(start - end).toBeGreaterThan(38);
});
