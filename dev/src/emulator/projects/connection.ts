import { badUserInput } from "./bad-user-input.ts";
import { createCursor, readCursor } from "./cursor.ts";
import { compareKeys, type Order } from "./order.ts";

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** What the nodes of a page are listed as. */
export interface Listing<Node> {
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
export function connection<Node>(
  nodes: readonly Node[],
  { first, after }: PageArguments,
  { kind, order }: Listing<Node>,
): Connection<Node> {
  if (first < 1 || first > maxPageSize) throw badUserInput(`first must be from 1 to ${String(maxPageSize)}.`);
  const list = JSON.stringify([kind, order.name, order.descending]);
  const afterKey = after == null ? undefined : readCursor(list, after);
  const ordered = nodes
    .map((node) => ({ node, key: order.keyOf(node) }))
    .sort((a, b) => compareKeys(a.key, b.key, order.descending));
  const rest = afterKey ? ordered.filter(({ key }) => compareKeys(key, afterKey, order.descending) > 0) : ordered;
  const edges = rest.slice(0, first).map(({ node, key }) => ({ cursor: createCursor(list, key), node }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: rest.length > edges.length,
      hasPreviousPage: rest.length < nodes.length,
    },
  };
}
