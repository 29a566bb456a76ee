import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isScalarType,
  isUnionType,
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import type { Placeholder } from "../../directives/placeholder.ts";
import { Problems } from "../../directives/problems.ts";
import { getTexts, readTemplate } from "../../directives/read-arguments.ts";
import { getDownstreamDirective } from "../../resolvers/directive.ts";
import type { RestDirective } from "../rest-directive.ts";
import { getSuccessMembers } from "../rest-errors.ts";
import { resolve } from "./document.ts";
import type { FieldCheck } from "./field-check.ts";
import { findProperty, getItems, getTypes } from "./schema-properties.ts";

type Field = GraphQLField<unknown, unknown>;

/** Follows keys in a schema. A key that is not there is a warning: documents are seldom complete. */
export function findMember(
  schema: unknown,
  keys: readonly string[],
  node: ASTNode | undefined,
  check: FieldCheck,
): unknown {
  const { document } = check.api;
  let found = schema;
  for (const key of keys) {
    if (found === undefined || found === "unknown") return undefined;
    found = findProperty(document, found, key);
    if (found === undefined) check.problems.addWarning(node, `${document.name} has no member ${key} in this response`);
  }
  return found === "unknown" ? undefined : found;
}

/** Compares the type of a field with the schema of its value. */
export function validateResult(
  schema: unknown,
  node: ASTNode,
  { directive: { page, errors = [] }, field }: { readonly directive: RestDirective; readonly field: Field },
  check: FieldCheck,
): void {
  const values = { ...check, visited: new Set<string>() };
  const type = getNamedType(field.type);
  if (page) {
    const items = getItems(check.api.document, schema);
    const fields = isObjectType(type) ? type.getFields() : {};
    const edge = fields["edges"] && getNamedType(fields["edges"].type);
    const item = fields["nodes"]?.type ?? (isObjectType(edge) ? edge.getFields()["node"]?.type : undefined);
    if (items !== undefined && item) validateValue(items, getNamedType(item), page.node, values);
  } else if (isUnionType(type)) {
    const members = type.getTypes().map(({ name }) => name);
    const [success = ""] = errors.length > 0 ? getSuccessMembers(members, errors) : [];
    const member = type.getTypes().find(({ name }) => name === success);
    if (member) validateObject(schema, member, values);
  } else validateValue(schema, field.type, node, values);
}

type ValueCheck = FieldCheck & {
  /** The pairs of a type and its schema that have been compared. */
  readonly visited: Set<string>;
};

/** JSON types that a scalar can be read from. */
const scalarTypes = new Map<string, readonly string[]>([
  ["Int", ["integer", "number"]],
  ["Float", ["integer", "number"]],
  ["Boolean", ["boolean"]],
  ["String", ["string", "integer", "number", "boolean"]],
  ["ID", ["string", "integer", "number"]],
  ["DateTime", ["string"]],
  ["Date", ["string"]],
  ["LocalDateTime", ["string"]],
  ["EmailAddress", ["string"]],
]);

function validateValue(schema: unknown, type: GraphQLOutputType, node: ASTNode, check: ValueCheck): void {
  const { document } = check.api;
  const types = getTypes(document, schema);
  const nullable = getNullableType(type);
  const named = getNamedType(type);
  const expected = isListType(nullable)
    ? ["array"]
    : isCompositeType(named)
      ? ["object"]
      : isScalarType(named)
        ? scalarTypes.get(named.name)
        : undefined;
  // A number as text, such as a decimal, has a format.
  const isText = resolve(document, schema)["format"] !== undefined && types.has("string");
  if (types.size > 0 && expected && !isText && !expected.some((each) => types.has(each))) {
    check.problems.addError(
      node,
      `${document.name} has ${[...types].join(" or ")} for this value, which is ${String(type)}`,
    );
    return;
  }
  if (isListType(nullable)) validateValue(getItems(document, schema) ?? {}, nullable.ofType, node, check);
  else if (isObjectType(named)) validateObject(schema, named, check);
}

/** Compares the members that the fields of a type read with the properties of a schema. */
function validateObject(schema: unknown, type: GraphQLObjectType, check: ValueCheck): void {
  const { find, hasResolver, visited } = check;
  const key = `${type.name} ${JSON.stringify(schema)}`;
  if (!isObjectType(type) || visited.has(key) || visited.size > 200) return;
  visited.add(key);
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    const [from, id, join, rest] = ["from", "id", "join", "rest"].map((name) => find(coordinate, name));
    const node = from ?? id ?? join ?? rest ?? field.astNode;
    const isMember = !id && !join && !rest && !getDownstreamDirective(field) && !hasResolver(type.name, field.name);
    const path = from ? getTexts(from, "path") : [field.name];
    // A header is no member.
    if (isMember && path.length > 0) {
      const value = findMember(schema, path, node ?? undefined, check);
      if (value !== undefined && node) validateValue(value, field.type, node, check);
    }
    for (const { source, keys, node: place } of [id, join, rest].flatMap(getPlaceholders))
      if (source === "parent") findMember(schema, keys, place, check);
  }
}

/** The placeholders in the arguments of a directive. */
function getPlaceholders({
  arguments: given = [],
}: Pick<ConstDirectiveNode, "arguments"> = {}): readonly Placeholder[] {
  return given.flatMap(({ value }) => readTemplate(value, new Problems())?.placeholders ?? []);
}
