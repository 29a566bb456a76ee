import { badUserInput } from "./bad-user-input.ts";

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
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
 * A page of nodes (https://relay.dev/graphql/connections.htm). The nodes come in the order of their keys, and a cursor
 * is a place in that order: it stays good where its node is gone, or is not in another list of the same kind.
 */
export function connection<Node>(
  nodes: readonly Node[],
  { first, after }: PageArguments,
  of: { readonly kind: string; readonly keyOf: (node: Node) => string },
): Connection<Node> {
  if (first < 1 || first > maxPageSize) throw badUserInput(`first must be from 1 to ${String(maxPageSize)}.`);
  const afterKey = after == null ? undefined : readCursor(of.kind, after);
  const rest = afterKey === undefined ? nodes : nodes.filter((node) => of.keyOf(node) > afterKey);
  const edges = rest.slice(0, first).map((node) => ({ cursor: createCursor(of.kind, of.keyOf(node)), node }));
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

function createCursor(kind: string, key: string): string {
  return Buffer.from(`${kind}:${key}`).toString("base64url");
}

function readCursor(kind: string, cursor: string): string {
  const [cursorKind, key = ""] = Buffer.from(cursor, "base64url").toString().split(":");
  if (cursorKind !== kind || key === "" || createCursor(kind, key) !== cursor) {
    throw badUserInput("after is not a cursor of this connection.");
  }
  return key;
}
