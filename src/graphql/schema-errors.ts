import { GraphQLError, UniqueTypeNamesRule, validateSchema, type DocumentNode, type GraphQLSchema } from "graphql";
import { specifiedSDLRules } from "graphql/validation/specifiedRules.js";
import { validateSDL } from "graphql/validation/validate.js";

/** Several errors of the SDL, each with its place. */
class SchemaError extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join("\n"));
    this.name = "SchemaError";
    this.errors = errors;
  }
}

/**
 * Validates the SDL of all files together.
 *
 * @param others errors that are already known
 * @throws {SchemaError} if there are errors of the SDL
 */
export function assertValidSdl(document: DocumentNode, others: readonly GraphQLError[]): void {
  const errors = validateSDL(document, undefined, rules);
  if (errors.length > 0) throwErrors([...errors, ...others]);
}

/** `makeExecutableSchema` merges the definitions of a type. */
const rules = specifiedSDLRules.filter((rule) => rule !== UniqueTypeNamesRule);

/** Validates the types of a schema: graphql-js would do so with the first operation. @throws {SchemaError} */
export function assertValidTypes(schema: GraphQLSchema): void {
  throwErrors(validateSchema(schema));
}

/** @throws {SchemaError} if there are any */
export function throwErrors(errors: readonly GraphQLError[]): void {
  if (errors.length > 0) throw new SchemaError(errors);
}

/** The errors that the creation of a schema threw, each with its place if it has one; undefined for an unexpected error. */
export function getSchemaErrors(error: unknown): readonly GraphQLError[] | undefined {
  if (error instanceof SchemaError) return error.errors;
  return error instanceof GraphQLError ? [error] : undefined;
}
