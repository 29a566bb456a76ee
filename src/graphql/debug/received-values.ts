import { inspect } from "node:util";
import { MapperKind, mapSchema } from "@graphql-tools/utils";
import {
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  responsePathAsArray,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import { resolveProperty } from "../../downstream/resolvers/bind-resolvers.ts";
import { cutToBytes, redact } from "../../lib/redact.ts";
import type { RequestContext } from "../context.ts";

/** A value that a resolver returned and that does not have the type of its field. */
export interface ReceivedValue {
  /** Such as `Query.item`. */
  readonly field: string;
  readonly expected: string;
  /** Such as `undefined from an object with the members number, title`. */
  readonly received: string;
}

/** The values of one request, by path; at most 100. */
export class ReceivedValues {
  readonly #byPath = new Map<string, ReceivedValue>();

  record(path: readonly (string | number)[], value: ReceivedValue): void {
    if (this.#byPath.size < maxValues) this.#byPath.set(path.join("/"), value);
  }

  get(path: readonly (string | number)[]): ReceivedValue | undefined {
    return this.#byPath.get(path.join("/"));
  }
}

const maxValues = 100;

/**
 * Wraps the resolvers of a schema so that they record values without the type of their field, which the errors of
 * graphql-js do not contain: null for a non-null type, and anything else than a list for a list.
 */
export function recordReceivedValues(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, { [MapperKind.OBJECT_FIELD]: wrapField });
}

type Config = GraphQLFieldConfig<unknown, RequestContext>;
type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

function wrapField(config: Config): Config {
  if (!isNonNullType(config.type) && !isListType(config.type)) return config;
  const resolve = config.resolve ?? resolveProperty;
  const wrapped: Resolver = (parent, args, context, info) => {
    const check = (value: unknown): unknown => {
      if (hasWrongType(value, info)) context.debug?.values.record(...describeValue(value, parent, info));
      return value;
    };
    const value: unknown = resolve(parent, args, context, info);
    return value instanceof Promise ? value.then(check) : check(value);
  };
  return { ...config, resolve: wrapped };
}

function hasWrongType(value: unknown, { returnType }: GraphQLResolveInfo): boolean {
  if (value === null || value === undefined) return isNonNullType(returnType);
  if (value instanceof Error || !isListType(getNullableType(returnType))) return false;
  return typeof value !== "object" || !(Symbol.iterator in value || Symbol.asyncIterator in value);
}

function describeValue(
  value: unknown,
  parent: unknown,
  { parentType, fieldName, returnType, path }: GraphQLResolveInfo,
): Parameters<ReceivedValues["record"]> {
  const field = `${parentType.name}.${fieldName}`;
  const expected = isListType(getNullableType(returnType))
    ? `a list of ${getNamedType(returnType).name}`
    : String(returnType);
  const isMissing = value === undefined && parent !== undefined;
  const received = isMissing ? `undefined from ${describe(parent)}` : describe(value);
  return [responsePathAsArray(path), { field, expected, received }];
}

/** Describes an object by its members, and another value by a part of it. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (typeof value !== "object") return `a ${typeof value}: ${cutToBytes(redact(inspect(value)), maxBytes)}`;
  const names = Object.keys(value);
  return names.length === 0
    ? "an object without members"
    : cutToBytes(`an object with the members ${names.map((name) => redact(name)).join(", ")}`, maxBytes);
}

const maxBytes = 200;
