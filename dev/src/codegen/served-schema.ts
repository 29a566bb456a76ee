import { getDocumentNodeFromSchema } from "@graphql-tools/utils";
import { buildASTSchema, type GraphQLSchema } from "graphql";
import { format, resolveConfig } from "prettier";
import { extractAnnotations } from "oboql/internal/downstream/directives/annotations";
import { Problems } from "oboql/internal/downstream/directives/problems";
import { readDirectives } from "oboql/internal/downstream/resolvers/directive";
import { printServedSchema } from "oboql/internal/graphql/served-schema";

/**
 * Plugin for GraphQL Code Generator: prints the schema as served with all downstream APIs, with the `@downstream`
 * directives that introspection omits.
 */
export async function plugin(schema: GraphQLSchema): Promise<string> {
  // The server reports mistakes in directives.
  const { document } = extractAnnotations(getDocumentNodeFromSchema(schema), new Problems());
  const served = buildASTSchema(document);
  readDirectives(served);
  return formatSchema(printServedSchema(served), 'Generated from schema/*.graphql by "npm run codegen".');
}

/** Formats SDL as Prettier does in the project. @param note first line, a comment */
export async function formatSchema(sdl: string, note: string): Promise<string> {
  const style = await resolveConfig("schema.graphql");
  return format(`# ${note}\n${sdl}`, { printWidth: 120, ...style, parser: "graphql" });
}
