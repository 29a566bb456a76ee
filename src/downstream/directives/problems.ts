import { GraphQLError, type ASTNode } from "graphql";

/** Collects the mistakes in directives, so that all are reported at once. */
export class Problems {
  readonly errors: GraphQLError[] = [];
  /** Directives that work, but cost more calls than they have to. */
  readonly warnings: GraphQLError[] = [];

  /** @param node with the place */
  addError(node: ASTNode | null | undefined, message: string): void {
    add(this.errors, node, message);
  }

  /** @param node with the place */
  addWarning(node: ASTNode | null | undefined, message: string): void {
    add(this.warnings, node, message);
  }
}

/** A directive may be read several times. */
function add(errors: GraphQLError[], node: ASTNode | null | undefined, message: string): void {
  const isKnown = errors.some((error) => error.message === message && error.nodes?.[0]?.loc === node?.loc);
  if (!isKnown) errors.push(new GraphQLError(message, { nodes: node ?? null }));
}
