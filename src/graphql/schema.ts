import { readFileSync } from "node:fs";
import { addResolversToSchema, makeExecutableSchema } from "@graphql-tools/schema";
import { isTypeDefinitionNode, isTypeExtensionNode, parse, type DocumentNode, type GraphQLSchema } from "graphql";
import { bindResolvers, assertAllFieldsResolved, endAtExceededBudget } from "../downstream/resolvers/bind-resolvers.ts";
import { readDirectives } from "../downstream/resolvers/directive.ts";
import { createNodeResolver } from "../downstream/relay/node.ts";
import { getApiDefinition } from "../downstream/registry.ts";
import type { Resolvers } from "../generated/schema.ts";
import { scalars } from "./scalars.ts";

const schemaFolder = new URL("../../schema/", import.meta.url);

/** Creates the executable schema of the configured downstream APIs from their SDL files and resolvers. */
export function createSchema(names: readonly string[]): GraphQLSchema {
  const fileNames = ["base", ...names.map(toSdlFileName)];
  return buildSchema(
    fileNames.map((fileName) => readFileSync(new URL(`${fileName}.graphql`, schemaFolder), "utf8")),
    names.map((name) => getApiDefinition(name).resolvers),
  );
}

/** Removes the fields that an API adds to types of another API that is not configured. */
function removeFieldsOfMissingApis(sdl: readonly string[]): {
  typeDefs: DocumentNode[];
  missingTypes: ReadonlySet<string>;
} {
  const documents = sdl.map((text) => parse(text));
  const definitions = documents.flatMap((document) => document.definitions);
  const definedTypes = new Set(definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value));
  const extensions = definitions.filter(isTypeExtensionNode);
  const missingTypes = new Set(extensions.map(({ name }) => name.value).filter((name) => !definedTypes.has(name)));
  const typeDefs = documents.map((document) => ({
    ...document,
    definitions: document.definitions.filter(
      (definition) => !(isTypeExtensionNode(definition) && missingTypes.has(definition.name.value)),
    ),
  }));
  return { typeDefs, missingTypes };
}

/**
 * Builds an executable schema from SDL and resolvers, and binds each downstream field to the scopes of its directive.
 *
 * @throws {Error} if a resolver has no field, or a field's `@downstream` directive and its resolver do not name the same API
 */
export function buildSchema(sdl: readonly string[], resolverMaps: readonly Resolvers[]): GraphQLSchema {
  const { typeDefs, missingTypes } = removeFieldsOfMissingApis(sdl);
  const resolvers = resolverMaps.map((map): Resolvers =>
    Object.fromEntries(Object.entries(map).filter(([type]) => !missingTypes.has(type))),
  );
  const schema = readDirectives(makeExecutableSchema({ typeDefs, resolvers: scalars, resolverValidationOptions }));
  assertAllFieldsResolved(schema, resolvers);
  const boundSchema = resolvers.reduce(
    (before, map) => addResolversToSchema({ schema: before, resolvers: bindResolvers(schema, map) as never }),
    schema,
  );
  const node = createNodeResolver(boundSchema);
  const complete = addResolversToSchema({
    schema: boundSchema,
    resolvers: { Query: { node } },
    resolverValidationOptions,
  });
  endAtExceededBudget(complete);
  return complete;
}

/** A schema without downstream APIs need not use every scalar of `base.graphql`. */
const resolverValidationOptions = { requireResolversToMatchSchema: "ignore" } as const;

function toSdlFileName(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}
