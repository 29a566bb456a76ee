/** Quotes a text as one argument of a POSIX shell command. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Formats a value as a JMESPath literal. */
export function quoteLiteral(value: unknown): string {
  return `\`${quoteJson(value)}\``;
}

/** Formats a value as JSON without backticks, which would end a JMESPath literal. */
export function quoteJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("`", "\\u0060");
}
