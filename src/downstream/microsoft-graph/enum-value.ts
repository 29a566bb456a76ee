import { asString } from "../../lib/json.ts";

/**
 * Converts a camel-case value of Microsoft Graph to the enum value of the schema: `workingElsewhere` becomes
 * `WORKING_ELSEWHERE`.
 *
 * @param values the enum values that the schema has
 * @returns null if the value is absent or is not among `values`
 */
export function toEnumValue<Value extends string>(values: readonly Value[], value: unknown): Value | null {
  const name = asString(value)?.replace(/[A-Z]/g, "_$&").toUpperCase();
  return values.find((candidate) => candidate === name) ?? null;
}
