/** Position in an order: the compared value, then the id. Null is always last. */
export type Key = readonly [value: string | number | null, id: string];

/** A total order of nodes. */
export interface Order<Node> {
  /** Distinguishes the orders of one type of node. */
  readonly name: string;
  readonly descending: boolean;
  readonly getKey: (node: Node) => Key;
}

/** The default order. */
export function orderById<Node>(getId: (node: Node) => string): Order<Node> {
  return { name: "id", descending: false, getKey: (node) => [null, getId(node)] };
}

export interface OrderBy<Field extends string> {
  readonly field: Field;
  readonly direction: "ASC" | "DESC";
}

/** The requested order, by the values of `sortValues`; by id without one. */
export function toOrder<Node extends { readonly id: string }, Field extends string>(
  orderBy: OrderBy<Field> | null | undefined,
  sortValues: Readonly<Record<Field, (node: Node) => Key[0]>>,
): Order<Node> {
  if (!orderBy) return orderById(({ id }) => id);
  const { field, direction } = orderBy;
  return { name: field, descending: direction === "DESC", getKey: (node) => [sortValues[field](node), node.id] };
}

/** Negative if `a` comes before `b`. */
export function compareKeys(a: Key, b: Key, descending: boolean): number {
  const [aValue, aId] = a;
  const [bValue, bId] = b;
  if ((aValue === null) !== (bValue === null)) return aValue === null ? 1 : -1;
  const comparison = aValue === null || bValue === null ? 0 : compareValues(aValue, bValue);
  if (comparison !== 0) return descending ? -comparison : comparison;
  return compareIds(aId, bId);
}

const english = new Intl.Collator("en");

function compareValues(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : english.compare(String(a), String(b));
}

/** Numbers in ids are zero-padded; a longer id has a number with more digits and comes later. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
