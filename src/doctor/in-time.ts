import { failure, type Finding } from "./finding.ts";

/** No check takes longer, in milliseconds; each of its requests has a bound of its own. */
const checkTimeoutMs = 30_000;

/** Never rejects, so that a check that goes wrong or hangs keeps no other from being told. */
export async function runWithTimeout(
  check: string,
  findings: Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      resolve(
        failure(`${check}.too_slow`, "This check did not end in time.", "Run it again, and report it if it stays so."),
      );
    }, checkTimeoutMs);
  });
  const toInternalErrorFinding = (error: unknown): Finding => {
    const name = error instanceof Error ? error.name : typeof error;
    return failure(`${check}.broken`, `This check itself has a fault (${name}).`, "Please report it.");
  };
  try {
    return [await Promise.race([findings.catch(toInternalErrorFinding), timeout])].flat();
  } finally {
    clearTimeout(timer);
  }
}
