import { GraphQLError, type DocumentNode, type ValidationRule } from "graphql";
import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import type { DocumentLimits } from "../../config/limits.ts";
import { measureDocument } from "./document-complexity.ts";

/**
 * Creates a validation rule that rejects a document above the limits and ends its validation there. It has to run first:
 * other rules take quadratic time.
 */
export function createLimitsRule(limits: DocumentLimits): ValidationRule {
  return (context) => ({
    Document: (document) => {
      const error = findExceededLimit(document, limits);
      if (!error) return undefined;
      context.reportError(new GraphQLError(error.message, { originalError: error }));
      // `null` removes the document from the traversal, so no other rule visits its nodes.
      return null;
    },
  });
}

function findExceededLimit(document: DocumentNode, limits: DocumentLimits): OperationTooComplexError | undefined {
  const { depth, aliases, rootFields, directives, listSize } = measureDocument(document);
  if (depth > limits.depth)
    return new OperationTooComplexError("depth", `The fields are nested deeper than ${limits.depth} levels`);
  if (aliases > limits.aliases)
    return new OperationTooComplexError(
      "aliases",
      `The document has more than ${limits.aliases} aliases and repeated fields`,
    );
  if (rootFields > limits.rootFields)
    return new OperationTooComplexError("root_fields", `An operation has more than ${limits.rootFields} root fields`);
  if (directives > limits.directives)
    return new OperationTooComplexError("directives", `The document has more than ${limits.directives} directives`);
  if (listSize > limits.listSize)
    return new OperationTooComplexError("list_size", `A list has more than ${limits.listSize} items`);
  return undefined;
}
