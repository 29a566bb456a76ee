import { badRequestError } from "../response.ts";
import type { Clause, Filter } from "./filter.ts";
import type { Literal } from "./filter-tokens.ts";
import type { SortKey } from "./options.ts";

/** Reads a property of an item by its path as received. */
export type ReadProperty = (path: string) => unknown;

/** Whether an item matches a filter. Strings are compared case-insensitively, as in Entra and Exchange. */
export function matchesFilter(filter: Filter, read: ReadProperty): boolean {
  switch (filter.kind) {
    case "and":
      return matchesFilter(filter.left, read) && matchesFilter(filter.right, read);
    case "or":
      return matchesFilter(filter.left, read) || matchesFilter(filter.right, read);
    case "not":
      return !matchesFilter(filter.operand, read);
    case "clause":
      return matchesClause(filter, read(filter.path));
  }
}

/** Sorts items by several keys; the sort is stable. */
export function sortBy<T>(
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
      return values.some((candidate) => equalsLiteral(actual, candidate));
    case "any":
      return Array.isArray(actual) && actual.some((entry) => equalsLiteral(entry, value));
    case "eq":
      return equalsLiteral(actual, value);
    case "ne":
      return !equalsLiteral(actual, value);
    case "startsWith":
      return toComparableText(actual).startsWith(toComparableText(value.value));
    case "endsWith":
      return toComparableText(actual).endsWith(toComparableText(value.value));
    case "contains":
      return toComparableText(actual).includes(toComparableText(value.value));
    default:
      return matchesComparison(operator, actual, value);
  }
}

function matchesComparison(operator: "gt" | "ge" | "lt" | "le", actual: unknown, literal: Literal): boolean {
  if (actual === null || actual === undefined || literal.value === null) return false;
  const order =
    literal.type === "dateTime" ? toMilliseconds(actual) - literal.value : compareText(actual, literal.value);
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

function equalsLiteral(actual: unknown, literal: Literal): boolean {
  if (literal.type === "null") return actual === null || actual === undefined;
  if (literal.type === "dateTime") return toMilliseconds(actual) === literal.value;
  if (typeof actual === "boolean" && literal.type !== "boolean") {
    throw badRequestError(
      "Invalid filter clause: A binary operator with incompatible types was detected. " +
        "Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.",
    );
  }
  return toComparableText(actual) === toComparableText(literal.value);
}

function toMilliseconds(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : NaN;
}

function compareText(a: unknown, b: unknown): number {
  const [left, right] = [toComparableText(a), toComparableText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Null sorts first, like an empty string. */
function toComparableText(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number"
    ? String(value).toLowerCase()
    : "";
}
