import { failure, ok, skipped, warning, type Finding } from "../finding.ts";

const check = "clock";
const warningSeconds = 60;
const errorSeconds = 300;
const fix = "Synchronise this machine's clock (NTP): the validity of tokens is checked against it.";

/** @param clockSkewMs milliseconds by which the clock of Microsoft Entra ID is ahead of this machine's; undefined if unknown */
export function checkClock(clockSkewMs: number | undefined): Finding {
  if (clockSkewMs === undefined)
    return skipped(check, "The clock was not checked: there is no response with a Date header.");
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000);
  const message = `This machine's clock is ${seconds} s ${clockSkewMs > 0 ? "behind" : "ahead of"} that of Microsoft Entra ID`;
  if (seconds > errorSeconds) return failure(`${check}.skewed`, `${message}: tokens are rejected.`, fix);
  if (seconds > warningSeconds)
    return warning(`${check}.skewed`, `${message}: new or nearly expired tokens are rejected.`, fix);
  return ok(check, `This machine's clock is within ${warningSeconds} s of that of Microsoft Entra ID.`);
}
