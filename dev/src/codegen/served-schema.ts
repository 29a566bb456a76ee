import { printSchemaWithDirectives } from "@graphql-tools/utils";
import type { GraphQLSchema } from "graphql";
import { format, resolveConfig } from "prettier";
import { readDirectives } from "../../../src/downstream/resolvers/directive.ts";

/**
 * A plugin for GraphQL Code Generator: the schema as it is served where all downstream APIs are configured, and what no
 * introspection tells, the directives of its fields.
 */
export async function plugin(schema: GraphQLSchema): Promise<string> {
  const style = await resolveConfig("schema.graphql");
  const sdl = printSchemaWithDirectives(readDirectives(schema));
  return format(`# Made of schema/*.graphql by "npm run codegen".\n${sdl}`, { ...style, parser: "graphql" });
}
