import { badRequestError } from "../response.ts";

/** A literal in a `$filter`. Dates and times are in milliseconds. */
export type Literal =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "dateTime"; readonly value: number }
  | { readonly type: "null"; readonly value: null };

export type Token = { readonly position: number } & (
  | { readonly kind: "literal"; readonly literal: Literal }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "mark"; readonly mark: string }
  | { readonly kind: "end" }
);

const tokenPattern =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?![\w-]))|(?<number>-?\d+(?:\.\d+)?(?![\w-]))|(?<name>[A-Za-z_][\w/.]*)|(?<mark>[(),:]))/y;

/**
 * Splits a `$filter` into tokens. The last token is `end`.
 * @throws GraphError for invalid characters
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (text.slice(position).trim() !== "") {
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(text);
    if (!match) throw filterSyntaxError(text, position);
    const blanks = match[0].length - match[0].trimStart().length;
    tokens.push({ position: position + blanks, ...toTokenContent(match.groups ?? {}) });
    position = tokenPattern.lastIndex;
  }
  return [...tokens, { kind: "end", position: text.length }];
}

export function filterSyntaxError(text: string, position: number): Error {
  return badRequestError(`Invalid filter clause: Syntax error at position ${String(position)} in '${text}'.`);
}

type TokenContent =
  | { readonly kind: "literal"; readonly literal: Literal }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "mark"; readonly mark: string };

function toTokenContent({ text, time, number, name, mark }: Record<string, string | undefined>): TokenContent {
  if (text !== undefined) return toLiteralToken({ type: "string", value: text.slice(1, -1).replaceAll("''", "'") });
  if (time !== undefined) return toLiteralToken({ type: "dateTime", value: Date.parse(time) });
  if (number !== undefined) return toLiteralToken({ type: "number", value: Number(number) });
  if (name === "true" || name === "false") return toLiteralToken({ type: "boolean", value: name === "true" });
  if (name === "null") return toLiteralToken({ type: "null", value: null });
  return name === undefined ? { kind: "mark", mark: mark ?? "" } : { kind: "name", name };
}

function toLiteralToken(value: Literal): TokenContent {
  return { kind: "literal", literal: value };
}
