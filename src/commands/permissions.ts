import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { GraphQLError, isObjectType, parse, validate, type DocumentNode, type GraphQLSchema } from "graphql";
import { accessOf, type FieldAccess } from "../downstream/directive.ts";
import { downstreamNames } from "../downstream/registry.ts";
import { checkDocuments, permissionsOf } from "../operation/checked-documents.ts";
import { ManifestError, printManifest, readManifest } from "../operation/document-manifest.ts";
import { createSchema } from "../schema.ts";
import { CommandError, type CommandDeps } from "./command.ts";

/**
 * Prints the delegated permissions that the schema needs, or those that the operations of a file may need, by
 * downstream API; or a manifest of persisted documents with the permissions that each may need.
 *
 * @throws {CommandError}
 */
export async function printPermissions({ arguments: given, output }: CommandDeps): Promise<void> {
  const { operation, documents } = read(given);
  const schema = createSchema(downstreamNames);
  if (documents !== undefined) output(await manifestOf(schema, documents));
  else output(listed(operation === undefined ? accessesOfSchema(schema) : await accessesOfFile(schema, operation)));
}

function read(given: readonly string[]): { readonly operation?: string; readonly documents?: string } {
  const usage = "usage: npm run -s permissions [-- --operation <file.graphql> | --documents <manifest.json>]";
  try {
    const options = { operation: { type: "string" }, documents: { type: "string" } } as const;
    const { values } = parseArgs({ args: [...given], options });
    if (values.operation === undefined || values.documents === undefined) return values;
  } catch (cause) {
    throw new CommandError(usage, { cause });
  }
  throw new CommandError(usage);
}

function listed(accesses: readonly FieldAccess[]): string {
  return downstreamNames
    .map((api) => ({ api, scopes: accesses.filter((access) => access.api === api).flatMap(({ scopes }) => scopes) }))
    .filter(({ scopes }) => scopes.length > 0)
    .map(({ api, scopes }) => `${[api, ...[...new Set(scopes)].sort().map((scope) => `  ${scope}`)].join("\n")}\n`)
    .join("");
}

function accessesOfSchema(schema: GraphQLSchema): readonly FieldAccess[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => accessOf(field) ?? []);
}

async function accessesOfFile(schema: GraphQLSchema, path: string): Promise<readonly FieldAccess[]> {
  const document = parsed(await text(path), path);
  const [fault] = validate(schema, document);
  if (fault) throw new CommandError(`${path}: ${fault.message}`);
  return permissionsOf(schema, document);
}

/** The manifest again, in our own form. Permissions that it gives are left aside: they may be of an older schema. */
async function manifestOf(schema: GraphQLSchema, path: string): Promise<string> {
  const json = await text(path);
  try {
    const entries = readManifest(json).map((entry) => ({ ...entry, permissions: undefined }));
    return printManifest(checkDocuments(entries, { schema, introspection: true }));
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw cause;
    throw new CommandError(cause.faults.map((fault) => `${path}: ${fault}`).join("\n"), { cause });
  }
}

async function text(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new CommandError(`the file ${path} cannot be read`, { cause });
  });
}

function parsed(source: string, path: string): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new CommandError(`${path}: ${error.message}`, { cause: error });
  }
}
