import { isObjectType, type GraphQLSchema } from "graphql";
import { accessOf } from "../downstream/directive.ts";
import type { DownstreamName } from "../downstream/registry.ts";

/** The delegated permissions of an API that the fields of a schema need, in their short form, sorted and each once. */
export function neededScopes(schema: GraphQLSchema, api: DownstreamName): readonly string[] {
  const scopes = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => accessOf(field) ?? [])
    .filter((access) => access.api === api)
    .flatMap((access) => access.scopes);
  return [...new Set(scopes)].sort();
}
