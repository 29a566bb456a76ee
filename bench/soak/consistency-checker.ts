import type { Answer, AnswerError } from "./client.ts";
import type { Findings } from "./violations.ts";
import type { Weather } from "./fault-schedule.ts";

/** What may stand in `errors[].extensions.code`: this API's contract, and Apollo's own codes. */
const contract = new Set([
  ...["UNAUTHENTICATED", "FORBIDDEN", "CONSENT_REQUIRED", "INTERACTION_REQUIRED"],
  ...["DOWNSTREAM_UNAUTHORIZED", "DOWNSTREAM_FORBIDDEN", "DOWNSTREAM_NOT_FOUND", "DOWNSTREAM_THROTTLED"],
  ...["DOWNSTREAM_TIMEOUT", "DOWNSTREAM_UNAVAILABLE", "DOWNSTREAM_ERROR"],
  ...["TOKEN_SERVICE_UNAVAILABLE", "SERVICE_MISCONFIGURED", "OUTCOME_UNKNOWN"],
  ...["OPERATION_TOO_COMPLEX", "RATE_LIMITED", "OVERLOADED", "DEADLINE_EXCEEDED", "DOCUMENT_NOT_TRUSTED"],
  ...["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "BAD_REQUEST"],
  ...["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED", "OPERATION_RESOLUTION_FAILURE"],
]);

/** Says what is wrong with answers. */
export interface Judge {
  /** @param own errors that the user gets in any weather */
  errors(answer: Answer, own: readonly AnswerError[]): void;
  /** @param expected what the same question is answered with when nothing is wrong */
  data(answer: Answer, expected: unknown, whose: string): void;
  /** How often each code came. */
  readonly seen: ReadonlyMap<string, number>;
}

export function createJudge(weather: Weather, findings: Findings): Judge {
  const seen = new Map<string, number>();
  return {
    seen,
    errors: (answer, own) => {
      const isOwn = (error: AnswerError): boolean =>
        own.some(({ code, path }) => code === error.code && path.join() === error.path.join());
      const codes = answer.isLost ? ["lost"] : answer.errors.filter((error) => !isOwn(error)).map(({ code }) => code);
      for (const code of codes) {
        seen.set(code, (seen.get(code) ?? 0) + 1);
        if (code !== "lost" && !contract.has(code)) findings.add(`a code that is not in the contract: ${code}`);
        else if (!weather.explains(code, answer)) findings.add(`${code} though nothing was wrong`);
      }
    },
    data: ({ data, errors, isLost }, expected, whose) => {
      const difference = isLost || data === null ? undefined : differenceOf(data, expected, errors, []);
      if (difference !== undefined) findings.add("a wrong answer", `${whose}: ${difference}`);
      if (!isLost && data === null && errors.length === 0) findings.add("an answer without data and errors", whose);
    },
  };
}

/** Where an answer says something else; null is right where an error says why. */
function differenceOf(
  actual: unknown,
  expected: unknown,
  errors: readonly AnswerError[],
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
    const difference = differenceOf(is[key], value, errors, [...path, step]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
