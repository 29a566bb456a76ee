import { BadUserInputError } from "../errors.ts";

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

const largestPage = 100;

/** @throws {BadUserInputError} unless `first` is from 1 to 100 */
export function checkedPage({ first, after }: PageArgs): { readonly first: number; readonly after: string | null } {
  if (first < 1 || first > largestPage)
    throw new BadUserInputError(`\`first\` must be from 1 to ${largestPage}`, { argument: "first" });
  return { first, after: after ?? null };
}

/** Puts edges and their bounds together. */
export function createConnection<Edge extends { readonly cursor: string }>(
  edges: Edge[],
  { hasNextPage, hasPreviousPage }: { hasNextPage: boolean; hasPreviousPage: boolean },
): Connection<Edge> {
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage,
      hasPreviousPage,
    },
  };
}
