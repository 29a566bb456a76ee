/**
 * The value of an enum of the schema that a value of Graph's means: `OUT_OF_OFFICE` for `oof` does not go by this rule,
 * `WORKING_ELSEWHERE` for `workingElsewhere` does. Null if there is none, or if it is one that the schema does not have.
 */
export function toEnumValue<Value extends string>(
  values: readonly Value[],
  value: string | null | undefined,
): Value | null {
  const name = value?.replace(/[A-Z]/g, "_$&").toUpperCase();
  return values.find((candidate) => candidate === name) ?? null;
}
