import {
  createConnection,
  createCursors,
  DownstreamError,
  Edge,
  invalidCursorError,
  toPageError,
  validatePageArgs,
  type ApiDefinition,
  type Connection,
  type PageArgs,
} from "oboql";
import { createListLoader } from "./loader.ts";
import { documents, listOperations, type ListOperation } from "./operations.ts";
import { createRemote, invalidError, isObject, type Item } from "./remote.ts";

export interface ListArgs extends PageArgs {
  readonly filter?: object | null;
  readonly orderBy?: object | null;
}

type Page = Connection<{ readonly cursor: string; readonly node: Item }>;

/** Client of the boards. Its ids are those of the API. */
export interface Boards {
  readonly boards: (args: ListArgs) => Promise<Page>;
  /** @returns null if there is none, or the user may not see it */
  readonly load: (operation: "boards" | "cards", id: string) => Promise<Item | null>;
  readonly loadPage: (operation: PageOperation, id: string, args: ListArgs) => Promise<Page>;
  /** Sends a mutation. @returns the result with its `__typename` */
  readonly change: (mutation: "createBoard" | "completeCard", input: object) => Promise<Item>;
}

type PageOperation = "boardsOfMember" | "cardsOfAssignee" | "membersOfBoard" | "cardsOfBoard";

export const createBoards: ApiDefinition<Boards>["createClient"] = (deps) => {
  const remote = createRemote(deps);
  const loader = createListLoader(remote);
  return (access) => ({
    boards: (args) =>
      readPage(["boards"], args, deps.userId, async (variables) => {
        const response = await remote.query(documents.boards, variables, access);
        return response.data["boards"] ?? Promise.reject(response.findError("boards") ?? invalidError());
      }),
    load: async (name, id) =>
      (await loader.load({ operation: listOperations[name], id, variables: {}, access })) as Item | null,
    loadPage: (name, id, args) => {
      const operation: ListOperation = listOperations[name];
      return readPage([name, id], args, deps.userId, (variables) => loader.load({ operation, id, variables, access }));
    },
    change: async (name, input) => {
      try {
        const response = await remote.mutate(documents[name], { input }, access);
        const { result } = response.data;
        if (!isObject(result)) throw response.findError("result") ?? response.invalidError();
        return result;
      } finally {
        // Objects that an earlier mutation of the operation loaded may have changed.
        loader.clearAll();
      }
    },
  });
};

/** Reads a page of a list. Its cursors contain those of the API. @param load returns null if the list's parent is gone */
async function readPage(
  list: readonly string[],
  { first: size, after, filter = null, orderBy = null }: ListArgs,
  userId: string,
  load: (variables: object) => Promise<unknown>,
): Promise<Page> {
  const cursors = createCursors({ list: JSON.stringify([list, filter, orderBy]), userId });
  const page = validatePageArgs({ first: size, after });
  const [remoteCursor = null] = page.after === null ? [] : cursors.decode(page.after);
  if (page.after !== null && typeof remoteCursor !== "string") throw invalidCursorError();
  const variables = {
    ...{ first: page.first, after: remoteCursor },
    ...(filter && { filter }),
    ...(orderBy && { orderBy }),
  };
  const loaded = await load(variables).catch((error: unknown) => {
    throw toPageError(page.after, error);
  });
  if (loaded === null)
    throw new DownstreamError("DOWNSTREAM_NOT_FOUND", "BOARDS: the object is gone", { downstream: "BOARDS" });
  const { edges, pageInfo } = isObject(loaded) ? loaded : {};
  if (!Array.isArray(edges)) throw invalidError();
  const { hasNextPage, hasPreviousPage } = isObject(pageInfo) ? pageInfo : {};
  const items = edges.slice(0, page.first).map((edge: unknown) => {
    const { cursor, node } = isObject(edge) ? edge : {};
    const item = isObject(node) ? node : null;
    return typeof cursor === "string" ? new Edge(item, cursors, [cursor]) : { cursor: null, node: item };
  });
  // Invalid values stay in the page: they fail the fields that select them.
  return createConnection(items as Page["edges"], {
    hasNextPage: edges.length > page.first || (hasNextPage as boolean),
    hasPreviousPage: hasPreviousPage as boolean,
  });
}
