import { badRequest } from "../response.ts";
import type { Clause, Filter } from "./filter.ts";
import type { Literal } from "./filter-tokens.ts";
import type { SortKey } from "./options.ts";

/** Reads a property of the item that is tested, by the path as it was written. */
export type ReadProperty = (path: string) => unknown;

/** Whether an item passes a filter. Text is compared without regard to case, as Entra and Exchange do. */
export function matches(filter: Filter, read: ReadProperty): boolean {
  switch (filter.kind) {
    case "and":
      return matches(filter.left, read) && matches(filter.right, read);
    case "or":
      return matches(filter.left, read) || matches(filter.right, read);
    case "not":
      return !matches(filter.operand, read);
    case "clause":
      return matchesClause(filter, read(filter.path));
  }
}

/** Orders items by the keys, in the order of the list where those are equal. */
export function sorted<T>(
  items: readonly T[],
  keys: readonly SortKey[],
  read: (item: T, path: string) => unknown,
): T[] {
  return [...items].sort((a, b) => {
    for (const { property, descending } of keys) {
      const order = compareText(read(a, property), read(b, property));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function matchesClause({ operator, values }: Clause, actual: unknown): boolean {
  const [value] = values;
  if (!value) return false;
  switch (operator) {
    case "in":
      return values.some((candidate) => equals(actual, candidate));
    case "any":
      return Array.isArray(actual) && actual.some((entry) => equals(entry, value));
    case "eq":
      return equals(actual, value);
    case "ne":
      return !equals(actual, value);
    case "startsWith":
      return text(actual).startsWith(text(value.value));
    case "endsWith":
      return text(actual).endsWith(text(value.value));
    case "contains":
      return text(actual).includes(text(value.value));
    default:
      return compares(operator, actual, value);
  }
}

function compares(operator: "gt" | "ge" | "lt" | "le", actual: unknown, literal: Literal): boolean {
  if (actual === null || actual === undefined || literal.value === null) return false;
  const order = literal.type === "dateTime" ? milliseconds(actual) - literal.value : compareText(actual, literal.value);
  switch (operator) {
    case "gt":
      return order > 0;
    case "ge":
      return order >= 0;
    case "lt":
      return order < 0;
    case "le":
      return order <= 0;
  }
}

function equals(actual: unknown, literal: Literal): boolean {
  if (literal.type === "null") return actual === null || actual === undefined;
  if (literal.type === "dateTime") return milliseconds(actual) === literal.value;
  if (typeof actual === "boolean" && literal.type !== "boolean") {
    throw badRequest(
      "Invalid filter clause: A binary operator with incompatible types was detected. " +
        "Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.",
    );
  }
  return text(actual) === text(literal.value);
}

function milliseconds(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : NaN;
}

function compareText(a: unknown, b: unknown): number {
  const [left, right] = [text(a), text(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Null sorts first, as an empty text. */
function text(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number"
    ? String(value).toLowerCase()
    : "";
}
