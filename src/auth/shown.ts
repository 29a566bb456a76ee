const longest = 200;

/** A value out of a token, for the message that tells its sender why it was refused. */
export function shown(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "nothing" : "something that is not text";
  const text = printable(value);
  return `'${text.length > longest ? `${text.slice(0, longest)}...` : text}'`;
}

/** With a question mark for each character that may not stand in an `error_description` (RFC 6750, section 3). */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}
