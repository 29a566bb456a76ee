import { badUserInputError } from "./bad-user-input.ts";
import { createCursor, parseCursor } from "./cursor.ts";
import { compareKeys, type Order } from "./order.ts";

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** What the nodes of a page are listed as. */
export interface ConnectionOptions<Node> {
  /** What is listed, and how it is filtered. Lists of one kind and order take each other's cursors. */
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
 * A page of nodes (https://relay.dev/graphql/connections.htm). A cursor is a place in the order of the nodes: it stays
 * good where its node is gone or has changed, or is not in another list of the same kind.
 */
export function createConnection<Node>(
  nodes: readonly Node[],
  { first, after }: PageArguments,
  { kind, order }: ConnectionOptions<Node>,
): Connection<Node> {
  if (first < 1 || first > maxPageSize) throw badUserInputError(`first must be from 1 to ${String(maxPageSize)}.`);
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
