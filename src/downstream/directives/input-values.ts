import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from "graphql";
import { getOwn } from "../../lib/collections.ts";
import type { IdKey } from "./id-key.ts";
import { setPath } from "./json-path.ts";

type Convert = (value: unknown) => unknown;

/** Directives of the arguments and input fields of a schema. */
export interface InputDirectives {
  /** The ids that an argument or input field has. @param coordinate such as `Query.article(id:)` */
  readonly getIdKey: (coordinate: string) => IdKey | undefined;
  /** Keys that lead to the value of an input field in a request; undefined for its own name. */
  readonly getTarget: (coordinate: string) => readonly string[] | undefined;
}

/** Decodes the global ids in the arguments of a field. @returns undefined if there are none */
export function createIdDecoder(
  coordinate: string,
  args: readonly GraphQLArgument[],
  directives: InputDirectives,
): ((args: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>) | undefined {
  const decoders = args.flatMap(({ name, type }) => {
    const decode = createValueDecoder(`${coordinate}(${name}:)`, name, type, directives, new Map());
    return decode ? [[name, decode] as const] : [];
  });
  if (decoders.length === 0) return undefined;
  return (given) =>
    decoders.reduce((args, [name, decode]) => {
      const value = getOwn(args, name);
      return value === undefined || value === null ? args : { ...args, [name]: decode(value) };
    }, given);
}

/** The converters of input types, which may contain themselves. */
type Known = Map<string, { convert: Convert | undefined }>;

function createValueDecoder(
  coordinate: string,
  name: string,
  type: GraphQLInputType,
  directives: InputDirectives,
  known: Known,
): Convert | undefined {
  const key = directives.getIdKey(coordinate);
  if (key) return forItems(type, (value) => key.decode(String(value), name));
  const object = getNamedType(type);
  if (!isInputObjectType(object)) return undefined;
  return forItems(
    type,
    convertObject(object, known, ({ field, coordinate: own, fieldType }) => {
      const decode = createValueDecoder(own, field, fieldType, directives, known);
      return decode && { keys: [field], convert: decode };
    }),
  );
}

/** Converts values of an input type to the JSON of an API: renames its fields. @returns undefined if there is nothing to do */
export function createInputConverter(
  type: GraphQLInputType,
  directives: InputDirectives,
  known: Known = new Map(),
): Convert | undefined {
  const object = getNamedType(type);
  if (!isInputObjectType(object)) return undefined;
  return forItems(
    type,
    convertObject(object, known, ({ field, coordinate, fieldType }) => {
      const target = directives.getTarget(coordinate);
      const convert = createInputConverter(fieldType, directives, known);
      return target || convert ? { keys: target ?? [field], convert: convert ?? ((value) => value) } : undefined;
    }),
  );
}

interface InputField {
  readonly field: string;
  readonly coordinate: string;
  readonly fieldType: GraphQLInputType;
}

interface FieldConversion {
  readonly keys: readonly string[];
  readonly convert: Convert;
}

function convertObject(
  object: GraphQLInputObjectType,
  known: Known,
  createConversion: (field: InputField) => FieldConversion | undefined,
): Convert | undefined {
  const existing = known.get(object.name);
  // Within the type itself: its conversion is not complete yet.
  if (existing) return (value) => existing.convert?.(value) ?? value;
  const entry: { convert: Convert | undefined } = { convert: undefined };
  known.set(object.name, entry);
  const conversions = new Map<string, FieldConversion>();
  for (const [field, { type: fieldType }] of Object.entries(object.getFields())) {
    const conversion = createConversion({ field, coordinate: `${object.name}(${field}:)`, fieldType });
    if (conversion) conversions.set(field, conversion);
  }
  if (conversions.size === 0) return undefined;
  entry.convert = (value) => {
    const result: Record<string, unknown> = {};
    for (const [field, member] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      const { keys, convert } = conversions.get(field) ?? { keys: [field], convert: undefined };
      setPath(result, keys, convert && member !== null ? convert(member) : member);
    }
    return result;
  };
  return entry.convert;
}

function forItems(type: GraphQLInputType, convert: Convert | undefined): Convert | undefined {
  if (!convert || !isListType(getNullableType(type))) return convert;
  const convertList = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => (item === null ? null : convertList(item))) : convert(value);
  return convertList;
}

export interface FoundInputType {
  readonly type: GraphQLInputType;
  /** Whether an object on the way to the member may be null. */
  readonly isNullable: boolean;
}

/** The type of an argument, or of a member of it. */
export function findInputType(
  args: readonly GraphQLArgument[],
  [name, ...keys]: readonly string[],
): FoundInputType | undefined {
  const argument = args.find((each) => each.name === name);
  let found: FoundInputType | undefined = argument && { type: argument.type, isNullable: false };
  for (const key of keys) {
    const object = found && getNullableType(found.type);
    const member = isInputObjectType(object) ? getOwn(object.getFields(), key) : undefined;
    found = found && member && { type: member.type, isNullable: found.isNullable || !isNonNullType(found.type) };
  }
  return found;
}
