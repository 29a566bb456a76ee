import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLSchema,
} from "graphql";
import { getDownstreamDirective, readDirectives } from "oboql/internal/downstream/resolvers/directive";

/**
 * Describes the types, fields, their scopes, arguments and values that differ between two schemas, one line each, sorted by
 * name.
 *
 * @param before SDL; nothing is described if it is invalid, such as after a merge conflict
 * @throws {GraphQLError} if `after` is invalid
 */
export function describeSchemaChanges(before: string, after: string): readonly string[] {
  const oldSchema = tryBuildSchema(before);
  if (!oldSchema) return [];
  const [old, current] = [listMembers(oldSchema), listMembers(buildServedSchema(after))];
  return [...new Set([...old.keys(), ...current.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name), current.get(name)];
    if (from === to) return [];
    if (from === undefined) return [`added ${name}${to ? `: ${to}` : ""}`];
    return [to === undefined ? `removed ${name}` : `changed ${name}: ${from} -> ${to}`];
  });
}

/** The type of each member by its name, as `User.manager`, and its scopes; an empty string where it has none. */
function listMembers(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    members.set(type.name, "");
    if (isEnumType(type)) for (const value of type.getValues()) members.set(`${type.name}.${value.name}`, "");
    if (isUnionType(type)) for (const member of type.getTypes()) members.set(`${type.name} = ${member.name}`, "");
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields()))
        members.set(`${type.name}.${field.name}`, field.type.toString());
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      members.set(name, field.type.toString());
      const downstream = getDownstreamDirective(field);
      if (downstream) members.set(`${name} scopes`, `${downstream.api} ${[...downstream.scopes].sort().join(", ")}`);
      for (const argument of field.args) members.set(`${name}(${argument.name}:)`, argument.type.toString());
    }
  }
  return members;
}

function tryBuildSchema(sdl: string): GraphQLSchema | undefined {
  try {
    return buildServedSchema(sdl);
  } catch {
    return undefined;
  }
}

function buildServedSchema(sdl: string): GraphQLSchema {
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  readDirectives(schema);
  return schema;
}
