import type { VariableGetter } from "../lib/selections.ts";
import { getOwn } from "../lib/collections.ts";
import type { Variables } from "./coerce-variables.ts";

/** Most clients need a few entries per operation; further combinations are computed for each request. */
const maxEntries = 64;

/**
 * Caches a computation over an operation by the values of the variables that it reads, and of no others.
 *
 * @param toKeyPart reduces a value to the part that the result depends on; it must not contain a comma
 */
export function cacheByVariables<Result>(
  compute: (getValue: VariableGetter) => Result,
  toKeyPart: (value: unknown) => unknown,
): (variables: Variables) => Result {
  const readVariables = new Set<string>();
  const results = new Map<string, Result>();
  const toKey = (variables: Variables): string =>
    [...readVariables].map((name) => toKeyPart(getOwn(variables, name))).join();
  return (variables) => {
    const cached = results.get(toKey(variables));
    if (cached !== undefined) return cached;
    const result = compute((name) => {
      readVariables.add(name);
      return getOwn(variables, name);
    });
    // The key is built anew: the computation may have read further variables.
    if (results.size < maxEntries) results.set(toKey(variables), result);
    return result;
  };
}
