import { GraphQLError, type DocumentNode, type ValidationRule } from "graphql";
import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import type { DocumentLimits } from "../../config/limits.ts";
import { measureDocument } from "./document-complexity.ts";

/**
 * A validation rule that ends the validation of a document which holds too much before any other rule looks inside it:
 * some of them take quadratic time.
 */
export function createLimitsRule(limits: DocumentLimits): ValidationRule {
  return (context) => ({
    Document: (document) => {
      const error = findExceededLimit(document, limits);
      if (!error) return undefined;
      context.reportError(new GraphQLError(error.message, { originalError: error }));
      // Takes the document away from the visitors.
      return null;
    },
  });
}

function findExceededLimit(document: DocumentNode, limits: DocumentLimits): OperationTooComplexError | undefined {
  const { depth, aliases, rootFields, directives, listSize } = measureDocument(document);
  if (depth > limits.depth)
    return new OperationTooComplexError("depth", `The fields are nested more than ${limits.depth} deep`);
  if (aliases > limits.aliases)
    return new OperationTooComplexError("aliases", `There are more than ${limits.aliases} aliases and repeated fields`);
  if (rootFields > limits.rootFields)
    return new OperationTooComplexError("root_fields", `There are more than ${limits.rootFields} root fields`);
  if (directives > limits.directives)
    return new OperationTooComplexError("directives", `There are more than ${limits.directives} directives`);
  if (listSize > limits.listSize)
    return new OperationTooComplexError("list_size", `A list has more than ${limits.listSize} items`);
  return undefined;
}
