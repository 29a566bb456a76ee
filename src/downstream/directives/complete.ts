import type { GraphQLResolveInfo } from "graphql";
import { isObject } from "../../lib/json.ts";
import type { DownstreamContext } from "../resolvers/context.ts";
import type { IdKey } from "./id-key.ts";
import { callQueryField } from "./query-field.ts";

/** Loads the members of an object that the response with it has left out. */
export type Complete = (object: unknown, context: DownstreamContext, info: GraphQLResolveInfo) => Promise<unknown>;

export interface CompleterOptions {
  /** Name of the field of `Query` that returns an object of the type by its id. */
  readonly field: string;
  readonly argument: string;
  readonly key: IdKey;
}

/** Creates the completer of a type. Each object is loaded at most once, and the loads of one tick are batched. */
export function createCompleter({ field, argument, key }: CompleterOptions): Complete {
  const completed = new WeakMap<object, Promise<unknown>>();
  const load: Complete = async (object, context, info) => {
    const id = key.encode({ parent: object });
    const other = id === undefined ? null : await callQueryField(field, { [argument]: id }, context, info);
    if (!isObject(object) || !isObject(other)) return object;
    const both = { ...object, ...other };
    completed.set(both, Promise.resolve(both));
    return both;
  };
  return (object, context, info) => {
    if (!isObject(object)) return Promise.resolve(object);
    const existing = completed.get(object) ?? load(object, context, info);
    completed.set(object, existing);
    return existing;
  };
}
