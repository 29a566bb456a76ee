import { expect, it } from "vitest";
import { runFuzz } from "../support/fuzz/run-fuzz.ts";

const seed = 2026;
const count = 10_000;

it(
  `survives ${count} operations with broken responses of downstream APIs (seed ${seed})`,
  { timeout: 900_000 },
  async () => {
    const { findings, operations, withErrors, withData } = await runFuzz({ seed, count });

    expect(findings).toEqual([]);
    expect(operations).toBe(count);
    expect(withErrors).toBeGreaterThan(count / 4);
    expect(withData).toBeGreaterThan(count / 4);
  },
);
