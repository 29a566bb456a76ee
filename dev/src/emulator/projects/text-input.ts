import { Refusal } from "./mutation-error.ts";

/** A text without the blanks around it. Throws InvalidInput if it is empty or longer than so many characters. */
export function requiredText(field: string, value: string, maxLength: number): string {
  const text = value.trim();
  if (text === "") throw Refusal.ofInput(field, `${field} must not be empty.`);
  return limited(field, text, maxLength);
}

/** A text as it is, null if it is absent. Throws InvalidInput if it is longer than so many characters. */
export function optionalText(field: string, value: string | null | undefined, maxLength: number): string | null {
  return value == null ? null : limited(field, value, maxLength);
}

function limited(field: string, text: string, maxLength: number): string {
  if (Array.from(text).length > maxLength) {
    throw Refusal.ofInput(field, `${field} must not be longer than ${String(maxLength)} characters.`);
  }
  return text;
}
