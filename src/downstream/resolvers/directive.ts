import { getDirectiveValues, isObjectType, Kind, type GraphQLField, type GraphQLSchema } from "graphql";

/** Downstream API and permissions of a field, from its `@downstream` directive. */
export interface DownstreamDirective {
  readonly api: string;
  /** Names of delegated permissions, without the resource prefix. Empty if requests have no access token. */
  readonly scopes: readonly string[];
}

/** All arguments of a field's `@downstream` directive. */
export interface FieldDirective extends DownstreamDirective {
  /** Without that of the field's children. */
  readonly cost: number;
}

/**
 * Reads the `@downstream` directives of a schema: `getDownstreamDirective` then finds them, and the fields' descriptions
 * include them, so that explorers and generated clients show them.
 */
export function readDirectives(schema: GraphQLSchema): void {
  const definition = schema.getDirective("downstream");
  if (!definition) return;
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  for (const field of types.flatMap((type) => Object.values(type.getFields()))) {
    if (!field.astNode) continue;
    const directive = getDirectiveValues(definition, field.astNode) as FieldDirective | undefined;
    if (!directive) continue;
    const scopes = directive.scopes.map((scope) => `\`${scope}\``).join(", ") || "no permission";
    const description = `${field.description ?? ""}\n\nResolved by ${directive.api} with ${scopes}.`.trim();
    field.extensions = { ...field.extensions, downstream: directive };
    field.description = description;
    // A schema is printed with directives from its AST nodes.
    field.astNode = { ...field.astNode, description: { kind: Kind.STRING, value: description, block: true } };
  }
}

/** The directive of a field of a schema after `readDirectives`; undefined if the field has none. */
export function getDownstreamDirective(
  field: Pick<GraphQLField<unknown, unknown>, "extensions">,
): FieldDirective | undefined {
  return field.extensions["downstream"] as FieldDirective | undefined;
}

/**
 * Declares which members of its parent the resolver of a field reads, whether or not the operation selects them.
 *
 * @param keys of each member, by the names of the parent's API
 */
export function setParentKeys(field: GraphQLField<unknown, unknown>, keys: readonly (readonly string[])[]): void {
  field.extensions = { ...field.extensions, parentKeys: keys };
}

export function getParentKeys(
  field: Pick<GraphQLField<unknown, unknown>, "extensions">,
): readonly (readonly string[])[] {
  return (field.extensions["parentKeys"] ?? []) as readonly (readonly string[])[];
}
