import { badRequestError } from "../response.ts";
import { unsupportedQueryError, type QueryRules } from "./query-rules.ts";

/** A `$search` on directory objects: `"property:text"` clauses with AND, OR and parentheses. */
export type DirectorySearch =
  | { readonly kind: "clause"; readonly property: string; readonly text: string }
  | { readonly kind: "and" | "or"; readonly left: DirectorySearch; readonly right: DirectorySearch };

/** @see https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections */
export function parseSearch(text: string, rules: QueryRules): DirectorySearch {
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|\bAND\b|\bOR\b|[()]|\S/g)].map(([token]) => ({ token }));
  const reader = { text, rules, tokens, index: 0 };
  const search = parseOr(reader);
  if (reader.index < tokens.length) throw searchSyntaxError(reader);
  return search;
}

/** Properties in the clauses. */
export function getSearchedProperties(search: DirectorySearch): readonly string[] {
  return search.kind === "clause"
    ? [search.property]
    : [...getSearchedProperties(search.left), ...getSearchedProperties(search.right)];
}

export function matchesDirectorySearch(
  search: DirectorySearch,
  rules: QueryRules,
  read: (property: string) => unknown,
): boolean {
  switch (search.kind) {
    case "and":
      return matchesDirectorySearch(search.left, rules, read) && matchesDirectorySearch(search.right, rules, read);
    case "or":
      return matchesDirectorySearch(search.left, rules, read) || matchesDirectorySearch(search.right, rules, read);
    case "clause":
      return matchesClause(search.text, read(search.property), rules.tokenizedProperties.includes(search.property));
  }
}

/**
 * Each word of the text must be the prefix of a word of the value. A value that is not tokenized must start with the
 * text.
 */
function matchesClause(text: string, value: unknown, isTokenized: boolean): boolean {
  if (typeof value !== "string") return false;
  if (!isTokenized) return value.toLowerCase().startsWith(text.toLowerCase());
  const words = splitWords(value);
  return splitWords(text).every((word) => words.some((candidate) => candidate.startsWith(word)));
}

function splitWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

interface Reader {
  readonly text: string;
  readonly rules: QueryRules;
  readonly tokens: readonly { readonly token: string }[];
  index: number;
}

function parseOr(reader: Reader): DirectorySearch {
  let left = parseAnd(reader);
  while (take(reader, "OR")) left = { kind: "or", left, right: parseAnd(reader) };
  return left;
}

function parseAnd(reader: Reader): DirectorySearch {
  let left = parseClause(reader);
  while (take(reader, "AND")) left = { kind: "and", left, right: parseClause(reader) };
  return left;
}

function parseClause(reader: Reader): DirectorySearch {
  if (take(reader, "(")) {
    const inner = parseOr(reader);
    if (!take(reader, ")")) throw searchSyntaxError(reader);
    return inner;
  }
  const token = reader.tokens[reader.index]?.token ?? "";
  if (!token.startsWith('"') || token.length < 2) throw searchSyntaxError(reader);
  const [, name, text] = /^"\s*(\w+):(.*)"$/s.exec(token) ?? [];
  if (name === undefined || text === undefined)
    throw unsupportedQueryError("A $search clause needs a property and a text.");
  const property = Object.keys(reader.rules.filterOperators).find(
    (candidate) => candidate.toLowerCase() === name.toLowerCase(),
  );
  if (property === undefined) throw unsupportedQueryError(`Unsupported search property '${name}'.`);
  reader.index += 1;
  return { kind: "clause", property, text: text.replaceAll(/\\(.)/g, "$1") };
}

function take(reader: Reader, token: string): boolean {
  const isTaken = reader.tokens[reader.index]?.token === token;
  if (isTaken) reader.index += 1;
  return isTaken;
}

function searchSyntaxError({ text }: Reader): Error {
  return badRequestError(
    `Syntax error: the $search clause '${text}' is not valid; enclose each "property:text" in quotes.`,
  );
}
