import { expect, it } from "vitest";
import { runFuzz } from "../support/fuzz/run-fuzz.ts";

const seed = 16;

it(`survives 320 operations with broken responses of downstream APIs (seed ${seed})`, async () => {
  const { findings, withErrors, withData } = await runFuzz({ seed, count: 320 });

  expect(findings).toEqual([]);
  expect(withErrors).toBeGreaterThan(100);
  expect(withData).toBeGreaterThan(100);
});
