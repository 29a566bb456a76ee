import { readFileSync } from "node:fs";
import { addResolversToSchema, makeExecutableSchema } from "@graphql-tools/schema";
import { isTypeDefinitionNode, isTypeExtensionNode, parse, type DocumentNode, type GraphQLSchema } from "graphql";
import { bindResolvers, assertAllFieldsResolved } from "../downstream/resolvers/bind-resolvers.ts";
import { readDirectives } from "../downstream/resolvers/directive.ts";
import { createNodeResolver } from "../downstream/relay/node.ts";
import { registry, type DownstreamName } from "../downstream/registry.ts";
import type { Resolvers } from "../generated/schema.ts";
import { scalars } from "./scalars.ts";

const folder = new URL("../../schema/", import.meta.url);

/** The executable schema of the configured downstream APIs: their SDL files and the registry's resolvers. */
export function createSchema(names: readonly DownstreamName[]): GraphQLSchema {
  const stems = ["base", ...names.map(fileStem)];
  return buildSchema(
    stems.map((stem) => readFileSync(new URL(`${stem}.graphql`, folder), "utf8")),
    names.map((name) => registry[name].resolvers),
  );
}

/** What an API adds to the types of another one that is not configured goes with that one. */
function withoutJoinsToAbsent(sdl: readonly string[]): {
  typeDefs: DocumentNode[];
  leftOut: ReadonlySet<string>;
} {
  const documents = sdl.map((text) => parse(text));
  const definitions = documents.flatMap((document) => document.definitions);
  const defined = new Set(definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value));
  const extensions = definitions.filter(isTypeExtensionNode);
  const leftOut = new Set(extensions.map(({ name }) => name.value).filter((name) => !defined.has(name)));
  const typeDefs = documents.map((document) => ({
    ...document,
    definitions: document.definitions.filter(
      (definition) => !(isTypeExtensionNode(definition) && leftOut.has(definition.name.value)),
    ),
  }));
  return { typeDefs, leftOut };
}

/**
 * Puts SDL and resolvers together.
 *
 * @throws {Error} if a resolver has no field, or a field's `@downstream` directive and its resolver do not name the same API
 */
export function buildSchema(sdl: readonly string[], given: readonly Resolvers[]): GraphQLSchema {
  const { typeDefs, leftOut } = withoutJoinsToAbsent(sdl);
  const resolvers = given.map((map): Resolvers =>
    Object.fromEntries(Object.entries(map).filter(([type]) => !leftOut.has(type))),
  );
  const schema = readDirectives(makeExecutableSchema({ typeDefs, resolvers: scalars, resolverValidationOptions }));
  assertAllFieldsResolved(schema, resolvers);
  const resolved = resolvers.reduce(
    (before, map) => addResolversToSchema({ schema: before, resolvers: bindResolvers(schema, map) as never }),
    schema,
  );
  const node = createNodeResolver(resolved);
  return addResolversToSchema({ schema: resolved, resolvers: { Query: { node } }, resolverValidationOptions });
}

/** What `base.graphql` declares, a smaller schema need not have. */
const resolverValidationOptions = { requireResolversToMatchSchema: "ignore" } as const;

function fileStem(name: DownstreamName): string {
  return name.toLowerCase().replaceAll("_", "-");
}
