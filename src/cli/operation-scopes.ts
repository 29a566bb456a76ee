import { readFile } from "node:fs/promises";
import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from "graphql";
import type { Project } from "../downstream/project.ts";
import type { DownstreamDirective } from "../downstream/resolvers/directive.ts";
import { createSchema } from "../graphql/schema.ts";
import { getDownstreamDirectives, getScopes } from "../graphql/token-plan/required-scopes.ts";
import { ManifestError, parseManifest } from "../graphql/trusted-documents/manifest.ts";
import {
  getPermissions,
  validateDocuments,
  type ValidatedDocument,
} from "../graphql/trusted-documents/validate-documents.ts";
import { CommandError } from "./command.ts";

/** A downstream API and its scopes, sorted. */
export interface RequiredScopes {
  readonly api: string;
  readonly scopes: readonly string[];
}

/** The operations whose scopes are required. With neither file, the scopes of the whole schema. */
export interface OperationFiles {
  /** Path of a GraphQL file. */
  readonly operation: string | undefined;
  /** Path of a manifest of persisted documents. */
  readonly documents: string | undefined;
}

/**
 * @param apis the APIs of the schema, if no file is given. Default: all; operations may use all
 * @throws {CommandError} if a file cannot be read, or an operation is invalid
 */
export async function getRequiredScopes(
  project: Project,
  { operation, documents }: OperationFiles,
  apis: Iterable<string> = project.downstreams.keys(),
): Promise<readonly RequiredScopes[]> {
  if (operation === undefined && documents === undefined)
    return groupByApi(project, getDownstreamDirectives(createSchema(project, apis)));
  const schema = createSchema(project);
  if (operation !== undefined)
    return groupByApi(project, getPermissions(schema, await readAndValidateOperations(schema, operation)));
  const validated = documents === undefined ? [] : await readAndValidateDocuments(schema, documents);
  return groupByApi(
    project,
    validated.flatMap(({ permissions }) => permissions),
  );
}

async function readAndValidateOperations(schema: GraphQLSchema, path: string): Promise<DocumentNode> {
  const document = parseDocument(await readTextFile(path), path);
  const [error] = validate(schema, document);
  if (error) throw new CommandError(`${path}: ${error.message}`);
  return document;
}

/**
 * Reads the documents of a manifest. The permissions in the manifest are ignored: they may be those of an older schema.
 *
 * @throws {CommandError} with a line for each invalid document
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
    throw new CommandError(cause.errors.map((error) => `${path}: ${error}`).join("\n"), { cause });
  }
}

/** @throws {CommandError} if the file cannot be read */
export async function readTextFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new CommandError(`cannot read the file ${path}`, { cause });
  });
}

function groupByApi({ downstreams }: Project, directives: readonly DownstreamDirective[]): readonly RequiredScopes[] {
  return [...downstreams.keys()]
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
