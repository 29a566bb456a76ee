import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { GraphQLError, isObjectType, Kind, parse, validate, type DocumentNode, type GraphQLSchema } from "graphql";
import { accessOf, type FieldAccess } from "../downstream/directive.ts";
import { downstreamNames } from "../downstream/registry.ts";
import { needsOf } from "../operation/token-plan.ts";
import { createSchema } from "../schema.ts";
import { CommandError, type CommandDeps } from "./command.ts";

/**
 * Prints the delegated permissions that the schema needs, or those that the operations of a file may need, by
 * downstream API.
 *
 * @throws {CommandError}
 */
export async function printPermissions(deps: CommandDeps): Promise<void> {
  const path = operationArgument(deps.arguments);
  const schema = createSchema(downstreamNames);
  const accesses = path === undefined ? accessesOfSchema(schema) : await accessesOfFile(schema, path);
  for (const api of downstreamNames) {
    const scopes = new Set(accesses.filter((access) => access.api === api).flatMap((access) => access.scopes));
    if (scopes.size > 0) deps.output(`${[api, ...[...scopes].sort().map((scope) => `  ${scope}`)].join("\n")}\n`);
  }
}

function operationArgument(given: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...given], options: { operation: { type: "string" } } }).values.operation;
  } catch (cause) {
    throw new CommandError("usage: npm run -s permissions [-- --operation <file.graphql>]", { cause });
  }
}

function accessesOfSchema(schema: GraphQLSchema): readonly FieldAccess[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => accessOf(field) ?? []);
}

async function accessesOfFile(schema: GraphQLSchema, path: string): Promise<readonly FieldAccess[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CommandError(`the file ${path} cannot be read`, { cause });
  });
  const document = parsed(text, path);
  const [fault] = validate(schema, document);
  if (fault) throw new CommandError(`${path}: ${fault.message}`);
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? needsOf(schema, document, definition).all : [],
  );
}

function parsed(text: string, path: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new CommandError(`${path}: ${error.message}`, { cause: error });
  }
}
