import { expect, it } from "vitest";
import { checkClock } from "../../../src/doctor/checks/clock.ts";

it("warns of a clock skew above 60 s and fails above 300 s, in both directions", () => {
  const cases: [seconds: number, level: string, code: string][] = [
    [0, "ok", "clock"],
    [60, "ok", "clock"],
    [61, "warning", "clock.skewed"],
    [300, "warning", "clock.skewed"],
    [301, "error", "clock.skewed"],
  ];
  for (const [seconds, level, code] of cases)
    for (const sign of [1, -1])
      expect(checkClock(sign * seconds * 1000), `${sign * seconds} s`).toMatchObject({ level, code });
});

it("reports whether this machine is behind or ahead", () => {
  expect(checkClock(150_000).message).toContain("150 s behind");
  expect(checkClock(-150_000).message).toContain("150 s ahead of");
});

it("skips the clock check if the time of Microsoft Entra ID is unknown", () => {
  expect(checkClock(undefined)).toMatchObject({ level: "skipped", code: "clock" });
});
