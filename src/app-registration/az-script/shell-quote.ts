/** A word of a shell script that is this text, whatever it holds. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JMESPath literal. */
export function quoteLiteral(value: unknown): string {
  return `\`${quoteJson(value)}\``;
}

/** JSON without backticks, which would end a JMESPath literal. */
export function quoteJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("`", "\\u0060");
}
