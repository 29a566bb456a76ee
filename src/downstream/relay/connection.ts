import { BadUserInputError } from "../../errors/service-errors.ts";

/** The arguments of a connection field. */
export interface PageArgs {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/** A connection as the schema has it. */
export interface Connection<Edge> {
  readonly edges: Edge[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
}

const maxPageSize = 100;

/** @throws {BadUserInputError} unless `first` is from 1 to 100 */
export function validatePageArgs({ first, after }: PageArgs): {
  readonly first: number;
  readonly after: string | null;
} {
  if (first < 1 || first > maxPageSize)
    throw new BadUserInputError(`\`first\` must be from 1 to ${maxPageSize}`, { argument: "first" });
  return { first, after: after ?? null };
}

/** Puts edges and their bounds together. */
export function createConnection<Edge extends { readonly cursor: string }>(
  edges: Edge[],
  { hasNextPage, hasPreviousPage }: { hasNextPage: boolean; hasPreviousPage: boolean },
): Connection<Edge> {
  return { edges, pageInfo: new PageInfo(edges, hasNextPage, hasPreviousPage) };
}

/** Asks its edges for their cursors when it is asked for them. Not to be spread: getters of a class stay behind. */
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
