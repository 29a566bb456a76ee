import { filterSyntaxError, tokenize, type Literal, type Token } from "./filter-tokens.ts";

export type Operator = "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "in" | "startsWith" | "endsWith" | "contains" | "any";

/** A condition on one property, its path as received. `in` is the only operator with more than one value. */
export interface Clause {
  readonly kind: "clause";
  readonly path: string;
  readonly operator: Operator;
  readonly values: readonly Literal[];
}

/** A `$filter` (OData URL Conventions 4.01, section 5.1.1), limited to the syntax that Graph clients use. */
export type Filter =
  | Clause
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly operand: Filter };

const comparisons: readonly Operator[] = ["eq", "ne", "gt", "ge", "lt", "le"];
const functions: readonly Operator[] = ["startsWith", "endsWith", "contains"];

/** @throws GraphError for invalid syntax */
export function parseFilter(text: string): Filter {
  const reader = createReader(text);
  const filter = parseOr(reader);
  if (reader.peek().kind !== "end") reader.fail();
  return filter;
}

/** All clauses, from left to right. */
export function getClauses(filter: Filter): readonly Clause[] {
  switch (filter.kind) {
    case "clause":
      return [filter];
    case "not":
      return getClauses(filter.operand);
    default:
      return [...getClauses(filter.left), ...getClauses(filter.right)];
  }
}

function parseOr(reader: Reader): Filter {
  let left = parseAnd(reader);
  while (reader.takeName("or")) left = { kind: "or", left, right: parseAnd(reader) };
  return left;
}

function parseAnd(reader: Reader): Filter {
  let left = parseUnary(reader);
  while (reader.takeName("and")) left = { kind: "and", left, right: parseUnary(reader) };
  return left;
}

function parseUnary(reader: Reader): Filter {
  if (reader.takeName("not")) return { kind: "not", operand: parseUnary(reader) };
  if (!reader.takeMark("(")) return parseClause(reader);
  const inner = parseOr(reader);
  reader.expectMark(")");
  return inner;
}

function parseClause(reader: Reader): Filter {
  const name = reader.expectName();
  if (reader.takeMark("(")) return parseCall(reader, name);
  const word = reader.expectName().toLowerCase();
  if (word === "in") return { kind: "clause", path: name, operator: "in", values: parseList(reader) };
  const operator = comparisons.find((candidate) => candidate === word) ?? reader.fail();
  return { kind: "clause", path: name, operator, values: [reader.expectLiteral()] };
}

/** Parses `startsWith(path,value)` or `path/any(x:x eq value)`. */
function parseCall(reader: Reader, name: string): Filter {
  const collection = /^(.+)\/any$/i.exec(name)?.[1];
  if (collection !== undefined) return parseAny(reader, collection);
  const operator = functions.find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? reader.fail();
  const path = reader.expectName();
  reader.expectMark(",");
  const values = [reader.expectLiteral()];
  reader.expectMark(")");
  return { kind: "clause", path, operator, values };
}

function parseAny(reader: Reader, path: string): Filter {
  const variable = reader.expectName();
  reader.expectMark(":");
  if (reader.expectName() !== variable || reader.expectName() !== "eq") reader.fail();
  const values = [reader.expectLiteral()];
  reader.expectMark(")");
  return { kind: "clause", path, operator: "any", values };
}

function parseList(reader: Reader): readonly Literal[] {
  reader.expectMark("(");
  const values = [reader.expectLiteral()];
  while (reader.takeMark(",")) values.push(reader.expectLiteral());
  reader.expectMark(")");
  return values;
}

type Reader = ReturnType<typeof createReader>;

function createReader(text: string) {
  const tokens = tokenize(text);
  let index = 0;
  const peek = (): Token => tokens[index] ?? { kind: "end", position: text.length };
  const fail = (): never => {
    throw filterSyntaxError(text, peek().position);
  };
  const takeIf = (isMatch: boolean): boolean => {
    if (isMatch) index += 1;
    return isMatch;
  };
  const takeMark = (expectMark: string): boolean => {
    const token = peek();
    return takeIf(token.kind === "mark" && token.mark === expectMark);
  };
  return {
    peek,
    fail,
    takeMark,
    expectMark: (expectMark: string): void => {
      if (!takeMark(expectMark)) fail();
    },
    takeName: (expectName: string): boolean => {
      const token = peek();
      return takeIf(token.kind === "name" && token.name.toLowerCase() === expectName);
    },
    expectName: (): string => {
      const token = peek();
      if (token.kind !== "name") return fail();
      index += 1;
      return token.name;
    },
    expectLiteral: (): Literal => {
      const token = peek();
      if (token.kind !== "literal") return fail();
      index += 1;
      return token.literal;
    },
  };
}
