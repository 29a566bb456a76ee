/** A word of a shell script that is this text, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JMESPath literal. */
export function literal(value: unknown): string {
  return `\`${json(value)}\``;
}

/** JSON without backticks, which would end a JMESPath literal. */
export function json(value: unknown): string {
  return JSON.stringify(value).replaceAll("`", "\\u0060");
}
