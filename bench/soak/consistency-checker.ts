import type { ClientResponse, ResponseError } from "./client.ts";
import type { Violations } from "./violations.ts";
import type { FaultSchedule } from "./fault-schedule.ts";

/** Documented values of `errors[].extensions.code`: OboQL's codes and Apollo Server's. */
const errorCodes = new Set([
  ...["UNAUTHENTICATED", "FORBIDDEN", "CONSENT_REQUIRED", "INTERACTION_REQUIRED"],
  ...["DOWNSTREAM_UNAUTHORIZED", "DOWNSTREAM_FORBIDDEN", "DOWNSTREAM_NOT_FOUND", "DOWNSTREAM_THROTTLED"],
  ...["DOWNSTREAM_TIMEOUT", "DOWNSTREAM_UNAVAILABLE", "DOWNSTREAM_ERROR"],
  ...["TOKEN_SERVICE_UNAVAILABLE", "SERVICE_MISCONFIGURED", "OUTCOME_UNKNOWN"],
  ...[
    "OPERATION_TOO_COMPLEX",
    "BUDGET_EXCEEDED",
    "RATE_LIMITED",
    "OVERLOADED",
    "DEADLINE_EXCEEDED",
    "DOCUMENT_NOT_TRUSTED",
  ],
  ...["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "BAD_REQUEST"],
  ...["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED", "OPERATION_RESOLUTION_FAILURE"],
]);

/** Checks responses and reports violations. */
export interface ConsistencyChecker {
  /** @param expectedErrors errors that the user receives without any fault */
  checkErrors(response: ClientResponse, expectedErrors: readonly ResponseError[]): void;
  /** @param expected data of the same query without any fault */
  checkData(response: ClientResponse, expected: unknown, context: string): void;
  /** Number of occurrences of each code. */
  readonly codeCounts: ReadonlyMap<string, number>;
}

export function createConsistencyChecker(schedule: FaultSchedule, violations: Violations): ConsistencyChecker {
  const codeCounts = new Map<string, number>();
  return {
    codeCounts,
    checkErrors: (response, expectedErrors) => {
      const isOwn = (error: ResponseError): boolean =>
        expectedErrors.some(({ code, path }) => code === error.code && path.join() === error.path.join());
      const codes = response.isLost
        ? ["lost"]
        : response.errors.filter((error) => !isOwn(error)).map(({ code }) => code);
      for (const code of codes) {
        codeCounts.set(code, (codeCounts.get(code) ?? 0) + 1);
        if (code !== "lost" && !errorCodes.has(code)) violations.add(`an undocumented error code: ${code}`);
        else if (!schedule.explains(code, response)) violations.add(`${code} without a fault`);
      }
    },
    checkData: ({ data, errors, isLost }, expected, context) => {
      const difference = isLost || data === null ? undefined : findDifference(data, expected, errors, []);
      if (difference !== undefined) violations.add("a wrong response", `${context}: ${difference}`);
      if (!isLost && data === null && errors.length === 0)
        violations.add("a response without data and errors", context);
    },
  };
}

/** Returns the first difference; null is accepted if an error at or below its path explains it. */
function findDifference(
  actual: unknown,
  expected: unknown,
  errors: readonly ResponseError[],
  path: readonly (string | number)[],
): string | undefined {
  const at = path.join(".");
  if (actual === null && expected !== null) {
    const isExplained = errors.some((error) => path.every((step, index) => error.path[index] === step));
    return isExplained ? undefined : `${at} is null`;
  }
  if (typeof expected !== "object" || expected === null)
    return actual === expected ? undefined : `${at} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
  if (typeof actual !== "object" || actual === null) return `${at} is ${JSON.stringify(actual)}`;
  const [is, ought] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
  if (Object.keys(is).join() !== Object.keys(ought).join()) return `${at} has ${Object.keys(is).join()}`;
  for (const [key, value] of Object.entries(ought)) {
    const step = Array.isArray(expected) ? Number(key) : key;
    const difference = findDifference(is[key], value, errors, [...path, step]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
