import { BadUserInputError } from "../../errors/service-errors.ts";

/**
 * Validates that the texts in the arguments of a field are Unicode. JSON variables can contain half of a surrogate pair,
 * which has no encoding in a URL, and which an API could only replace.
 *
 * @param argument the name of the argument or input field that has the value
 * @throws {BadUserInputError} for the first text that has half of a surrogate pair
 */
export function validateUnicode(value: unknown, argument?: string): void {
  if (typeof value === "string") {
    if (!value.isWellFormed())
      throw new BadUserInputError(`\`${argument}\` contains half of a surrogate pair`, { argument });
  } else if (Array.isArray(value)) {
    for (const item of value) validateUnicode(item, argument);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) validateUnicode(item, name);
  }
}
