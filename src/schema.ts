import { readFileSync } from "node:fs";
import { addResolversToSchema, makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import { bindResolvers, checkResolved } from "./downstream/bind-resolvers.ts";
import { readDirectives } from "./downstream/directive.ts";
import { registry, type DownstreamName } from "./downstream/registry.ts";
import type { Resolvers } from "./generated/schema.ts";

const folder = new URL("../schema/", import.meta.url);

/** The executable schema of the configured downstream APIs: their SDL files and the registry's resolvers. */
export function createSchema(names: readonly DownstreamName[]): GraphQLSchema {
  const stems = ["base", ...names.map(fileStem)];
  return buildSchema(
    stems.map((stem) => readFileSync(new URL(`${stem}.graphql`, folder), "utf8")),
    names.map((name) => registry[name].resolvers),
  );
}

/**
 * Puts SDL and resolvers together.
 *
 * @throws {Error} if a resolver has no field, or a field's `@downstream` directive and its resolver do not name the same API
 */
export function buildSchema(typeDefs: readonly string[], resolvers: readonly Resolvers[]): GraphQLSchema {
  const schema = readDirectives(makeExecutableSchema({ typeDefs: [...typeDefs] }));
  checkResolved(schema, resolvers);
  return resolvers.reduce(
    (resolved, map) => addResolversToSchema({ schema: resolved, resolvers: bindResolvers(schema, map) as never }),
    schema,
  );
}

function fileStem(name: DownstreamName): string {
  return name.toLowerCase().replaceAll("_", "-");
}
