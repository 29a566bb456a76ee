import { getDirective, MapperKind, mapSchema } from "@graphql-tools/utils";
import { Kind, type FieldDefinitionNode, type GraphQLField, type GraphQLSchema } from "graphql";
import type { DownstreamName } from "../registry.ts";

/** What a field's `@downstream` directive says. */
export interface DownstreamDirective {
  readonly api: DownstreamName;
  /** Delegated permissions in their short form. */
  readonly scopes: readonly string[];
}

/**
 * Reads the `@downstream` directives of a schema: `accessOf` answers from the result, and each field's description says
 * what its directive says, so that explorers and generated clients show it.
 */
export function readDirectives(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config) => {
      const directive = getDirective(schema, config, "downstream")?.[0] as DownstreamDirective | undefined;
      if (!directive) return config;
      const scopes = directive.scopes.map((scope) => `\`${scope}\``).join(", ");
      const description = `${config.description ?? ""}\n\nAnswered by ${directive.api} with ${scopes}.`.trim();
      return {
        ...config,
        extensions: { ...config.extensions, downstream: directive },
        description,
        astNode: withDescription(config.astNode, description),
      };
    },
  });
}

/** A schema that is printed with its directives is printed from its nodes. */
function withDescription(node: FieldDefinitionNode | null | undefined, description: string): typeof node {
  return node && { ...node, description: { kind: Kind.STRING, value: description, block: true } };
}

/** What the directive of a field says; undefined if the field has none. */
export function getDownstreamDirective(
  field: Pick<GraphQLField<unknown, unknown>, "extensions">,
): DownstreamDirective | undefined {
  return field.extensions["downstream"] as DownstreamDirective | undefined;
}
