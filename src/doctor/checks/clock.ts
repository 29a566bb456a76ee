import { failure, ok, skipped, warning, type Finding } from "../finding.ts";

const check = "clock";
const warningSeconds = 60;
const errorSeconds = 300;
const fix = "Synchronise this machine's clock (NTP): tokens are valid by the clock, to the minute.";

/** @param clockSkewMs by how much the directory's clock is ahead of ours, in milliseconds; undefined if it is not known */
export function checkClock(clockSkewMs: number | undefined): Finding {
  if (clockSkewMs === undefined)
    return skipped(check, "The clock is not looked at: the directory did not say what time it is.");
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000);
  const message = `This machine's clock is ${seconds} s ${clockSkewMs > 0 ? "behind" : "ahead of"} the directory's`;
  if (seconds > errorSeconds) return failure(`${check}.skewed`, `${message}: tokens are refused.`, fix);
  if (seconds > warningSeconds)
    return warning(`${check}.skewed`, `${message}: new or nearly expired tokens are refused.`, fix);
  return ok(check, `This machine's clock and the directory's are at most ${warningSeconds} s apart.`);
}
