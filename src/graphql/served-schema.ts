import { getDocumentNodeFromSchema } from "@graphql-tools/utils";
import { lexicographicSortSchema, print, specifiedDirectives, visit, type GraphQLSchema, type NameNode } from "graphql";

/** All other directives are left out: they say how fields get their values, and may name internal URLs. */
const servedDirectives = new Set(["downstream", ...specifiedDirectives.map(({ name }) => name)]);

/**
 * Prints the SDL for clients, sorted by name, with the `@downstream` directives that introspection omits.
 *
 * @param schema returned by `createSchema`, or after `readDirectives`
 */
export function printServedSchema(schema: GraphQLSchema): string {
  const removeUnlessServed = ({ name }: { readonly name: NameNode }): null | undefined =>
    servedDirectives.has(name.value) ? undefined : null;
  const document = getDocumentNodeFromSchema(lexicographicSortSchema(schema));
  return print(visit(document, { Directive: removeUnlessServed, DirectiveDefinition: removeUnlessServed }));
}
