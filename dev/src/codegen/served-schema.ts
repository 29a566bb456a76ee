import type { GraphQLSchema } from "graphql";
import { format, resolveConfig } from "prettier";
import { readDirectives } from "oboql/internal/downstream/resolvers/directive";
import { printServedSchema } from "oboql/internal/graphql/served-schema";

/**
 * Plugin for GraphQL Code Generator: prints the schema as served with all downstream APIs, with the `@downstream`
 * directives that introspection omits.
 */
export async function plugin(schema: GraphQLSchema): Promise<string> {
  const style = await resolveConfig("schema.graphql");
  const sdl = printServedSchema(readDirectives(schema));
  return format(`# Generated from schema/*.graphql by "npm run codegen".\n${sdl}`, {
    printWidth: 120,
    ...style,
    parser: "graphql",
  });
}
