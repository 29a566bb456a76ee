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
import { needsOf, type TokenPlan } from "../token-plan/token-plan.ts";

/** A document of a manifest that this schema can run. */
export interface CheckedDocument {
  readonly id: string;
  readonly text: string;
  readonly document: DocumentNode;
  /** What it may need of downstream APIs, whatever its variables are. */
  readonly permissions: TokenPlan;
}

export interface CheckOptions {
  readonly schema: GraphQLSchema;
  /** Whether documents may ask for the schema itself. */
  readonly introspection: boolean;
}

/**
 * Parses and validates each document of a manifest, and compares the permissions that it gives with the schema's.
 *
 * @throws {ManifestError} with every fault
 */
export function checkDocuments(entries: readonly ManifestEntry[], options: CheckOptions): readonly CheckedDocument[] {
  const faults: string[] = [];
  const checked = entries.flatMap((entry) => {
    try {
      return [checkDocument(entry, options)];
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      faults.push(...error.faults.map((fault) => `document ${entry.id}: ${fault.replaceAll(/\s+/g, " ")}`));
      return [];
    }
  });
  if (faults.length > 0) throw new ManifestError(faults);
  return checked;
}

/** What the operations of a valid document may need: APIs and scopes in alphabetical order. */
export function permissionsOf(schema: GraphQLSchema, document: DocumentNode): TokenPlan {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return sorted(operations.flatMap((operation) => needsOf(schema, document, operation).all));
}

function checkDocument({ id, text, permissions: given }: ManifestEntry, options: CheckOptions): CheckedDocument {
  const { schema, introspection } = options;
  const document = parsed(text);
  const rules = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const faults = validate(schema, document, rules).map(({ message }) => message);
  if (!document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) faults.push("holds no operation");
  if (faults.length > 0) throw new ManifestError(faults);
  const permissions = permissionsOf(schema, document);
  if (given && !isSame(permissions, given, schema))
    throw new ManifestError([
      "needs other permissions than the manifest says; make it anew with 'npm run -s permissions -- --documents <file>'",
    ]);
  return { id, text, document, permissions };
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new ManifestError([error.message]);
  }
}

/** Permissions of an API that is not configured do not count: manifests are made for all of them. */
function isSame(permissions: TokenPlan, given: readonly ManifestPermission[], schema: GraphQLSchema): boolean {
  const apis = schema.getType("DownstreamApi");
  const configured = isEnumType(apis) ? given.filter(({ api }) => apis.getValue(api)) : given;
  return JSON.stringify(permissions) === JSON.stringify(sorted(configured));
}

function sorted<Permission extends ManifestPermission>(permissions: readonly Permission[]) {
  const apis = [...new Set(permissions.map(({ api }): Permission["api"] => api))].sort();
  return apis.map((api) => ({
    api,
    scopes: [...new Set(permissions.filter((each) => each.api === api).flatMap(({ scopes }) => scopes))].sort(),
  }));
}
