import {
  createGraphQLClient,
  createListLoader,
  readConnection,
  type ApiConnection,
  type ApiDefinition,
  type BatchLoader,
  type Connection,
  type ListLoad,
  type PageArgs,
} from "oboql";
import { documents, listQueries } from "./operations.ts";

/** A JSON object of the API, whose properties may have any type. */
export type Item = Readonly<Record<string, unknown>>;

export interface ListArgs extends PageArgs {
  readonly filter?: object | null;
  readonly orderBy?: object | null;
}

type Page = Connection<{ readonly cursor: string; readonly node: Item }>;

/** Client of the boards. Its ids are those of the API. */
export interface Boards {
  readonly boards: (args: ListArgs) => Promise<Page>;
  /** @returns null if there is none, or the user may not see it */
  readonly load: (query: "boards" | "cards", id: string) => Promise<Item | null>;
  readonly loadPage: (query: PageQuery, id: string, args: ListArgs) => Promise<Page>;
  /** Sends a mutation. @returns the result with its `__typename` */
  readonly change: (mutation: "createBoard" | "completeCard", input: object) => Promise<Item>;
}

type PageQuery = "boardsOfMember" | "cardsOfAssignee" | "membersOfBoard" | "cardsOfBoard";

export const createBoards: ApiDefinition<Boards>["createClient"] = (deps) => (access) => {
  const client = createGraphQLClient(deps, access);
  const loaders = new Map<string, BatchLoader<ListLoad<object>, Item>>();
  const getLoader = (name: keyof typeof listQueries) => {
    const loader = loaders.get(name) ?? createListLoader(deps, client, listQueries[name]);
    loaders.set(name, loader);
    return loader;
  };
  const readPage = (
    list: readonly unknown[],
    { filter = null, orderBy = null, ...args }: ListArgs,
    load: (variables: object) => Promise<unknown>,
  ): Promise<Page> =>
    readConnection(deps, {
      list: [list, filter, orderBy],
      args,
      load: async (page) => {
        const variables = { ...page, ...(filter && { filter }), ...(orderBy && { orderBy }) };
        return (await load(variables)) as ApiConnection<Item> | null;
      },
    });
  return {
    boards: (args) =>
      readPage(["boards"], args, async (variables) => {
        const { data, findError, createError } = await client.query(documents.boards, variables);
        return data["boards"] ?? Promise.reject(findError("boards") ?? createError());
      }),
    load: (name, id) => getLoader(name).load({ id, args: {} }),
    loadPage: (name, id, args) =>
      readPage([name, id], args, (variables) => getLoader(name).load({ id, args: variables })),
    change: async (name, input) => {
      const { data, findError, createError } = await client.mutate(documents[name], { input });
      const { result } = data;
      if (typeof result !== "object" || result === null || Array.isArray(result))
        throw findError("result") ?? createError();
      return result as Item;
    },
  };
};
