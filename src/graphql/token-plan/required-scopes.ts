import { isObjectType, type GraphQLSchema } from "graphql";
import { getDownstreamDirective, type DownstreamDirective } from "../../downstream/resolvers/directive.ts";

/** What each field of a schema that reaches an API needs of it. */
export function getDownstreamDirectives(schema: GraphQLSchema): readonly DownstreamDirective[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => getDownstreamDirective(field) ?? []);
}

/** The delegated permissions of an API among them, in their short form, sorted and each once. */
export function getScopes(accesses: readonly DownstreamDirective[], api: string): readonly string[] {
  const scopes = accesses.filter((access) => access.api === api).flatMap((access) => access.scopes);
  return [...new Set(scopes)].sort();
}
