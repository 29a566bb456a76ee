import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { isObject } from "../../lib/json.ts";
import type { ClientDeps } from "../api-definition.ts";
import { createBatchLoader, type BatchLoader } from "../http/batch-loader.ts";
import type { GraphQLApiClient } from "./graphql-client.ts";

/** A query that returns an item for each id, under one root field and in the order of the ids. */
export interface ListQuery<Args, Data, Variables extends object, Field extends string & keyof Data, Item> {
  readonly document: string | TypedDocumentNode<Data, Variables>;
  readonly toVariables: (ids: string[], args: Args) => Variables;
  /** Name of the root field. */
  readonly field: Field;
  /** Returns the part of an item that is loaded, such as one of its lists. Default: the item. */
  readonly getPart?: ((item: ListItem<Data[Field]>) => Item) | undefined;
  /** Ids of one call at most. Default: 100. */
  readonly max?: number | undefined;
}

/** The type of the items of a list; a JSON object if the type of the list is unknown. */
export type ListItem<List> = List extends readonly (infer Item)[]
  ? NonNullable<Item>
  : Readonly<Record<string, unknown>>;

export interface ListLoad<Args> {
  readonly id: string;
  /** Arguments of the query beside the ids, such as a page. Only loads with equal ones share a call. */
  readonly args: Args;
}

/**
 * Creates a loader of the items of a query, for one incoming request and one set of scopes. The loads of one tick become one
 * call for each distinct `args`. An error in the response fails the load of the item at its path.
 */
export function createListLoader<
  Args,
  Data = Readonly<Record<string, unknown>>,
  Variables extends object = object,
  Field extends string & keyof Data = string & keyof Data,
  Item = ListItem<Data[Field]>,
>(
  deps: Pick<ClientDeps, "http">,
  client: GraphQLApiClient,
  { document, toVariables, field, getPart, max = 100 }: ListQuery<Args, Data, Variables, Field, Item>,
): BatchLoader<ListLoad<Args>, Item> {
  return createBatchLoader<ListLoad<Args>, Item>(deps, {
    max,
    getGroup: ({ args }) => JSON.stringify(args),
    load: async (loads) => {
      const [first] = loads;
      if (!first) return [];
      const ids = loads.map(({ id }) => id);
      const { data, findError, createError } = await client.query(document, toVariables(ids, first.args));
      const items: unknown = data[field];
      if (!Array.isArray(items)) throw findError(field) ?? createError();
      return items.map((item: unknown, index) => {
        const error = findError(field, index);
        if (error || item === null) return error ?? null;
        if (!isObject(item)) return createError();
        const part: Item | undefined = getPart ? getPart(item as ListItem<Data[Field]>) : (item as Item);
        return part === undefined ? createError() : part;
      });
    },
  });
}
