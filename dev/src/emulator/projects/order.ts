/** A place in an order: what is compared, then the id. Null is last in every order. */
export type Key = readonly [value: string | number | null, id: string];

/** A total order of nodes. */
export interface Order<Node> {
  /** Tells it from other orders of such nodes. */
  readonly name: string;
  readonly descending: boolean;
  readonly getKey: (node: Node) => Key;
}

/** The order of a list for which none was asked. */
export function orderById<Node>(getId: (node: Node) => string): Order<Node> {
  return { name: "id", descending: false, getKey: (node) => [null, getId(node)] };
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

/** Numbers in ids have leading zeros; one that has outgrown them is longer, and comes later. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
