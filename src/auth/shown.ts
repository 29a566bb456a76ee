const maxQuotedLength = 200;

/** A value out of a token, for the message that tells its sender why it was refused. */
export function quoteClaim(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "nothing" : "something that is not text";
  const text = toPrintableAscii(value);
  return `'${text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}...` : text}'`;
}

/** With a question mark for each character that may not stand in an `error_description` (RFC 6750, section 3). */
export function toPrintableAscii(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}
