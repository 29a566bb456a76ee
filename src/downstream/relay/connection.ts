import { BadUserInputError } from "../../errors/service-errors.ts";
import type { Cursors } from "./cursor.ts";

/** The arguments of a connection field. */
export interface PageArgs {
  /** Page size, from 1 to 100. */
  readonly first: number;
  /** Cursor to start after. Default: the start of the list. */
  readonly after?: string | null | undefined;
}

/** A connection of the schema. @see https://relay.dev/graphql/connections.htm */
export interface Connection<Edge> {
  readonly edges: Edge[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
}

/** The maximum of `first`. */
export const maxPageSize = 100;

/** Validates the arguments of a connection field. @throws {BadUserInputError} unless `first` is from 1 to 100 */
export function validatePageArgs({ first, after }: PageArgs): {
  readonly first: number;
  readonly after: string | null;
} {
  if (first < 1 || first > maxPageSize)
    throw new BadUserInputError(`\`first\` must be from 1 to ${maxPageSize}`, { argument: "first" });
  return { first, after: after ?? null };
}

/**
 * An edge whose cursor is encoded on access. Spreading an edge loses the cursor, which is a getter of the class.
 *
 * Perf: few operations select cursors.
 */
export class Edge<Node> {
  readonly node: Node;
  readonly #cursors: Cursors;
  readonly #position: readonly (string | number | null)[];

  /** @param position of the item in its list, as `Cursors.encode` takes it */
  constructor(node: Node, cursors: Cursors, position: readonly (string | number | null)[]) {
    this.node = node;
    this.#cursors = cursors;
    this.#position = position;
  }

  get cursor(): string {
    return this.#cursors.encode(this.#position);
  }
}

/**
 * Creates a connection from the edges of one page; its cursors are those of the first and the last edge.
 *
 * @param hasPreviousPage whether the page has a cursor to start after
 */
export function createConnection<Edge extends { readonly cursor: string }>(
  edges: Edge[],
  { hasNextPage, hasPreviousPage }: { hasNextPage: boolean; hasPreviousPage: boolean },
): Connection<Edge> {
  return { edges, pageInfo: new PageInfo(edges, hasNextPage, hasPreviousPage) };
}

/** Reads the cursors of the edges on access. Spreading it loses the cursors, which are getters of the class. */
class PageInfo {
  readonly #edges: readonly { readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;

  constructor(edges: readonly { readonly cursor: string }[], hasNextPage: boolean, hasPreviousPage: boolean) {
    this.#edges = edges;
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
  }

  get startCursor(): string | null {
    return this.#edges[0]?.cursor ?? null;
  }

  get endCursor(): string | null {
    return this.#edges.at(-1)?.cursor ?? null;
  }
}
