import { GraphQLError, type ASTNode } from "graphql";

/** Collects the mistakes in directives, so that all are reported at once. */
export class Problems {
  readonly errors: GraphQLError[] = [];
  /** Directives that work, but cost more calls than they have to. */
  readonly warnings: GraphQLError[] = [];

  /** @param node with the place */
  addError(node: ASTNode | null | undefined, message: string): void {
    this.errors.push(new GraphQLError(message, { nodes: node ?? null }));
  }

  addWarning(node: ASTNode | null | undefined, message: string): void {
    this.warnings.push(new GraphQLError(message, { nodes: node ?? null }));
  }
}
