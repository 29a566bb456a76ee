import type { GraphQLSchema } from "graphql";
import type { ResolverMap } from "../../src/downstream/project.ts";
import { createSchema } from "../../src/graphql/schema.ts";

/** Creates a schema of the base SDL and the given one. @param apis that are available. Default: all that the SDL names */
export function buildSchema(
  text: string,
  resolvers: ResolverMap | readonly ResolverMap[] = [],
  apis: readonly string[] = ["MICROSOFT_GRAPH", "BOARDS"],
): GraphQLSchema {
  const maps = [resolvers].flat() as readonly ResolverMap[];
  return createSchema({ sdl: [{ path: "test.graphql", text }], resolvers: maps }, apis);
}
