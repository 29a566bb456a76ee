import { badUserInputError } from "./bad-user-input.ts";
import { createCursor, parseCursor } from "./cursor.ts";
import { compareKeys, type Order } from "./order.ts";

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** Kind and order of a connection's nodes. */
export interface ConnectionOptions<Node> {
  /** Type and filter of the nodes. Connections of one kind and order accept each other's cursors. */
  readonly kind: string;
  readonly order: Order<Node>;
}

interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
}

const maxPageSize = 100;

/**
 * Creates a page of nodes (https://relay.dev/graphql/connections.htm). A cursor is a position in the order: it remains
 * valid if its node is removed, changed, or missing from another list of the same kind.
 */
export function createConnection<Node>(
  nodes: readonly Node[],
  { first, after }: PageArguments,
  { kind, order }: ConnectionOptions<Node>,
): Connection<Node> {
  if (first < 1 || first > maxPageSize) throw badUserInputError(`first must be between 1 and ${String(maxPageSize)}.`);
  const listName = JSON.stringify([kind, order.name, order.descending]);
  const afterKey = after == null ? undefined : parseCursor(listName, after);
  const sorted = nodes
    .map((node) => ({ node, key: order.getKey(node) }))
    .sort((a, b) => compareKeys(a.key, b.key, order.descending));
  const remaining = afterKey ? sorted.filter(({ key }) => compareKeys(key, afterKey, order.descending) > 0) : sorted;
  const edges = remaining.slice(0, first).map(({ node, key }) => ({ cursor: createCursor(listName, key), node }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: remaining.length > edges.length,
      hasPreviousPage: remaining.length < nodes.length,
    },
  };
}
