import { readFile } from "node:fs/promises";
import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from "graphql";
import type { DownstreamDirective } from "../downstream/resolvers/directive.ts";
import { downstreamNames, type DownstreamName } from "../downstream/registry.ts";
import {
  validateDocuments,
  getPermissions,
  type ValidatedDocument,
} from "../graphql/trusted-documents/validate-documents.ts";
import { ManifestError, parseManifest } from "../graphql/trusted-documents/manifest.ts";
import { getDownstreamDirectives, getScopes } from "../graphql/token-plan/required-scopes.ts";
import { createSchema } from "../graphql/schema.ts";
import { CommandError } from "./command.ts";

/** An API and its scopes, sorted. */
export interface RequiredScopes {
  readonly api: DownstreamName;
  readonly scopes: readonly string[];
}

/** Where the operations are that count; with neither, the whole schema counts. */
export interface OperationFiles {
  /** Path of a file with operations. */
  readonly operation: string | undefined;
  /** Path of a manifest of documents. */
  readonly documents: string | undefined;
}

/**
 * @param apis those of the schema; operations may be of all that there are
 * @throws {CommandError}
 */
export async function getRequiredScopes(
  { operation, documents }: OperationFiles,
  apis: readonly DownstreamName[],
): Promise<readonly RequiredScopes[]> {
  if (operation === undefined && documents === undefined)
    return groupByApi(getDownstreamDirectives(createSchema(apis)));
  const schema = createSchema(downstreamNames);
  if (operation !== undefined)
    return groupByApi(getPermissions(schema, await readAndValidateOperations(schema, operation)));
  const checked = documents === undefined ? [] : await readAndValidateDocuments(schema, documents);
  return groupByApi(checked.flatMap(({ permissions }) => permissions));
}

async function readAndValidateOperations(schema: GraphQLSchema, path: string): Promise<DocumentNode> {
  const document = parseDocument(await readTextFile(path), path);
  const [fault] = validate(schema, document);
  if (fault) throw new CommandError(`${path}: ${fault.message}`);
  return document;
}

/**
 * The documents of a manifest. Permissions that it gives are left aside: they may be of an older schema.
 *
 * @throws {CommandError}
 */
export async function readAndValidateDocuments(
  schema: GraphQLSchema,
  path: string,
): Promise<readonly ValidatedDocument[]> {
  const json = await readTextFile(path);
  try {
    const entries = parseManifest(json).map((entry) => ({ ...entry, permissions: undefined }));
    return validateDocuments(entries, { schema, introspection: true });
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw cause;
    throw new CommandError(cause.errors.map((fault) => `${path}: ${fault}`).join("\n"), { cause });
  }
}

/** @throws {CommandError} */
export async function readTextFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new CommandError(`the file ${path} cannot be read`, { cause });
  });
}

function groupByApi(directives: readonly DownstreamDirective[]): readonly RequiredScopes[] {
  return downstreamNames
    .map((api) => ({ api, scopes: getScopes(directives, api) }))
    .filter(({ scopes }) => scopes.length > 0);
}

function parseDocument(source: string, path: string): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new CommandError(`${path}: ${error.message}`, { cause: error });
  }
}
