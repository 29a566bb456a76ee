import { isObjectType, type GraphQLSchema } from "graphql";
import { getDownstreamDirective, type DownstreamDirective } from "../../downstream/resolvers/directive.ts";

/** The `@downstream` directives of all fields of a schema. */
export function getDownstreamDirectives(schema: GraphQLSchema): readonly DownstreamDirective[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => getDownstreamDirective(field) ?? []);
}

/** The delegated permissions of an API among the directives, in their short form, sorted and without duplicates. */
export function getScopes(directives: readonly DownstreamDirective[], api: string): readonly string[] {
  const scopes = directives.filter((directive) => directive.api === api).flatMap((directive) => directive.scopes);
  return [...new Set(scopes)].sort();
}
