import {
  GraphQLError,
  isAbstractType,
  isEnumType,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Find } from "./annotations.ts";
import { getPath } from "./json-path.ts";
import type { Problems } from "./problems.ts";
import { readDirective, readPath, readText } from "./read-arguments.ts";

/** Compiles `@from` of enum values into the API's texts. */
export function compileEnums(
  schema: GraphQLSchema,
  find: Find,
  problems: Problems,
): Record<string, Record<string, string>> {
  const enums = Object.values(schema.getTypeMap()).filter(isEnumType);
  return Object.fromEntries(
    enums.flatMap((type) => {
      const values = type.getValues().map(({ name }) => {
        const directive = find(`${type.name}.${name}`, "from");
        const text = directive && readDirective(directive, { value: readText }, problems).value;
        if (directive && text === undefined)
          problems.addError(directive, "@from of an enum value has `value`, the text of the API");
        return { name, directive, text: text ?? name };
      });
      for (const { name, directive, text } of values)
        if (directive && values.some((other) => other.name !== name && other.text === text))
          problems.addError(directive, `the API's text of another value of ${type.name} is "${text}" too`);
      const changed = values.filter(({ directive }) => directive).map(({ name, text }) => [name, text] as const);
      return changed.length === 0 ? [] : [[type.name, Object.fromEntries(changed)]];
    }),
  );
}

/** Compiles `@type` into resolvers of the types of values. */
export function compileAbstractTypes(
  schema: GraphQLSchema,
  find: Find,
  problems: Problems,
): Record<string, Record<string, unknown>> {
  const readName = (type: GraphQLObjectType): string => {
    const directive = find(type.name, "type");
    return (directive && readDirective(directive, { value: readText }, problems).value) ?? type.name;
  };
  const compileType = (type: GraphQLAbstractType): readonly (readonly [string, Record<string, unknown>])[] => {
    const directive = find(type.name, "type");
    if (!directive) return [];
    const { path } = readDirective(directive, { path: readPath }, problems);
    if (!path) problems.addError(directive, "@type of a union or interface has `path`, the keys that lead to the text");
    const members = schema.getPossibleTypes(type);
    const names = new Map(members.map((member) => [readName(member), member.name]));
    if (names.size < members.length)
      problems.addError(directive, `two types of ${type.name} have the same text; write @type(value: "…") at each`);
    const resolveType = (value: { readonly __typename?: string }): string => {
      const name = value.__typename ?? names.get(String(getPath(value, path ?? [])));
      if (name === undefined) throw new GraphQLError(`The value has no type of ${type.name}.`);
      return name;
    };
    return [[type.name, { __resolveType: resolveType }]];
  };
  const abstractTypes = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const compiled = Object.fromEntries(abstractTypes.flatMap(compileType));
  for (const { name } of Object.values(schema.getTypeMap())) {
    const directive = find(name, "type");
    const isMember = abstractTypes.some(
      (type) =>
        Object.hasOwn(compiled, type.name) && schema.getPossibleTypes(type).some((member) => member.name === name),
    );
    if (directive && !isMember && !Object.hasOwn(compiled, name))
      problems.addError(directive, `no union or interface that ${name} belongs to has @type(path: […])`);
  }
  return compiled;
}
