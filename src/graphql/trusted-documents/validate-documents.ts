import {
  GraphQLError,
  isEnumType,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { ManifestError, type ManifestEntry, type ManifestPermission } from "./manifest.ts";
import { operationTypesRule } from "../operation-types-rule.ts";
import { analyzeOperation, type TokenPlan } from "../token-plan/token-plan.ts";

/** A document of a manifest that is valid for the schema. */
export interface ValidatedDocument {
  readonly id: string;
  readonly text: string;
  readonly document: DocumentNode;
  /** Permissions that it can require, over all values of its variables. */
  readonly permissions: TokenPlan;
}

export interface ValidateDocumentsOptions {
  readonly schema: GraphQLSchema;
  /** Whether documents may contain introspection. */
  readonly introspection: boolean;
}

/**
 * Parses and validates the documents of a manifest, and compares their declared permissions with those of the schema.
 *
 * @throws {ManifestError} with the errors of all documents
 */
export function validateDocuments(
  entries: readonly ManifestEntry[],
  options: ValidateDocumentsOptions,
): readonly ValidatedDocument[] {
  const errors: string[] = [];
  const documents = entries.flatMap((entry) => {
    try {
      return [validateDocument(entry, options)];
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      errors.push(...error.errors.map((line) => `document ${entry.id}: ${line.replaceAll(/\s+/g, " ")}`));
      return [];
    }
  });
  if (errors.length > 0) throw new ManifestError(errors);
  return documents;
}

/** Permissions that the operations of a valid document can require, with APIs and scopes in alphabetical order. */
export function getPermissions(schema: GraphQLSchema, document: DocumentNode): TokenPlan {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return sortPermissions(operations.flatMap((operation) => analyzeOperation(schema, document, operation).all));
}

function validateDocument(
  { id, text, permissions: declared }: ManifestEntry,
  options: ValidateDocumentsOptions,
): ValidatedDocument {
  const { schema, introspection } = options;
  const document = parseDocument(text);
  const rules = [...specifiedRules, operationTypesRule, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const errors = validate(schema, document, rules).map(({ message }) => message);
  if (!document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
    errors.push("contains no operation");
  if (errors.length > 0) throw new ManifestError(errors);
  const permissions = getPermissions(schema, document);
  if (declared && !hasSamePermissions(permissions, declared, schema))
    throw new ManifestError([
      "permissions do not match the schema; regenerate the manifest with 'npm run -s permissions -- --documents <file>'",
    ]);
  return { id, text, document, permissions };
}

function parseDocument(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new ManifestError([error.message]);
  }
}

/** Ignores permissions of APIs that are not configured: manifests are generated for all APIs. */
function hasSamePermissions(
  permissions: TokenPlan,
  declared: readonly ManifestPermission[],
  schema: GraphQLSchema,
): boolean {
  const apis = schema.getType("DownstreamApi");
  const configured = isEnumType(apis) ? declared.filter(({ api }) => apis.getValue(api)) : declared;
  return JSON.stringify(permissions) === JSON.stringify(sortPermissions(configured));
}

function sortPermissions<Permission extends ManifestPermission>(permissions: readonly Permission[]) {
  const apis = [...new Set(permissions.map(({ api }): Permission["api"] => api))].sort();
  return apis.map((api) => ({
    api,
    scopes: [...new Set(permissions.filter((each) => each.api === api).flatMap(({ scopes }) => scopes))].sort(),
  }));
}
