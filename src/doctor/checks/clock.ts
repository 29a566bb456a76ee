import { failure, ok, skipped, warning, type Finding } from "../check-result.ts";

const check = "clock";
const toleratedSeconds = 60;
const mostSeconds = 300;
const remedy = "Synchronise this machine's clock (NTP): tokens are valid by the clock, to the minute.";

/** @param aheadMs by how much the directory's clock is ahead of ours, in milliseconds; undefined if it is not known */
export function checkClock(aheadMs: number | undefined): Finding {
  if (aheadMs === undefined)
    return skipped(check, "The clock is not looked at: the directory did not say what time it is.");
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const what = `This machine's clock is ${seconds} s ${aheadMs > 0 ? "behind" : "ahead of"} the directory's`;
  if (seconds > mostSeconds) return failure(`${check}.skewed`, `${what}: tokens are refused.`, remedy);
  if (seconds > toleratedSeconds)
    return warning(`${check}.skewed`, `${what}: new or nearly expired tokens are refused.`, remedy);
  return ok(check, `This machine's clock and the directory's are at most ${toleratedSeconds} s apart.`);
}
