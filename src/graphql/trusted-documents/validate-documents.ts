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
import { analyzeOperation, type TokenPlan } from "../token-plan/token-plan.ts";

/** A document of a manifest that this schema can run. */
export interface ValidatedDocument {
  readonly id: string;
  readonly text: string;
  readonly document: DocumentNode;
  /** What it may need of downstream APIs, whatever its variables are. */
  readonly permissions: TokenPlan;
}

export interface ValidateDocumentsOptions {
  readonly schema: GraphQLSchema;
  /** Whether documents may ask for the schema itself. */
  readonly introspection: boolean;
}

/**
 * Parses and validates each document of a manifest, and compares the permissions that it gives with the schema's.
 *
 * @throws {ManifestError} with every fault
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
      errors.push(...error.errors.map((fault) => `document ${entry.id}: ${fault.replaceAll(/\s+/g, " ")}`));
      return [];
    }
  });
  if (errors.length > 0) throw new ManifestError(errors);
  return documents;
}

/** What the operations of a valid document may need: APIs and scopes in alphabetical order. */
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
  const rules = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const errors = validate(schema, document, rules).map(({ message }) => message);
  if (!document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) errors.push("holds no operation");
  if (errors.length > 0) throw new ManifestError(errors);
  const permissions = getPermissions(schema, document);
  if (declared && !hasSamePermissions(permissions, declared, schema))
    throw new ManifestError([
      "needs other permissions than the manifest says; make it anew with 'npm run -s permissions -- --documents <file>'",
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

/** Permissions of an API that is not configured do not count: manifests are made for all of them. */
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
