import { MutationError } from "./mutation-error.ts";

/** A text without the blanks around it. Throws InvalidInput if it is empty or longer than so many characters. */
export function parseRequiredText(field: string, value: string, maxLength: number): string {
  const text = value.trim();
  if (text === "") throw MutationError.invalidInput(field, `${field} must not be empty.`);
  return validateLength(field, text, maxLength);
}

/** A text as it is, null if it is absent. Throws InvalidInput if it is longer than so many characters. */
export function parseOptionalText(field: string, value: string | null | undefined, maxLength: number): string | null {
  return value == null ? null : validateLength(field, value, maxLength);
}

function validateLength(field: string, text: string, maxLength: number): string {
  if (Array.from(text).length > maxLength) {
    throw MutationError.invalidInput(field, `${field} must not be longer than ${String(maxLength)} characters.`);
  }
  return text;
}
