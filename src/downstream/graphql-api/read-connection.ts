import { DownstreamError } from "../../errors/service-errors.ts";
import { isObject } from "../../lib/json.ts";
import type { ClientDeps } from "../api-definition.ts";
import { createConnection, Edge, validatePageArgs, type Connection, type PageArgs } from "../relay/connection.ts";
import { createCursors, invalidCursorError, toPageError, type Cursors } from "../relay/cursor.ts";

/** Arguments of a connection of a GraphQL API. */
export interface ApiPageArgs {
  readonly first: number;
  /** A cursor of the API; null for the first page. */
  readonly after: string | null;
}

interface ApiEdge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** A connection as the API's schema promises it. The API may send anything. */
export interface ApiConnection<Node> {
  readonly edges: readonly ApiEdge<Node>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

export interface ReadConnectionOptions<Node> {
  /** All that identifies the list: its field, the id of its parent, its filter and order. Cursors of other lists are rejected. */
  readonly list: readonly unknown[];
  readonly args: PageArgs;
  /** Loads a page. @returns null if the parent of the list does not exist any more */
  readonly load: (page: ApiPageArgs) => Promise<ApiConnection<Node> | null>;
}

/**
 * Reads a page of a connection of a GraphQL API. Its cursors contain those of the API, and the user and the list.
 *
 * Invalid values within the page are kept, or become null: they fail the fields that select them.
 *
 * @throws {BadUserInputError} if `first` is out of range, or `after` is no cursor of this list and user, or the API rejects
 *   the request with it
 * @throws {DownstreamError} if there is no list of edges, or the parent of the list does not exist
 */
export async function readConnection<Node>(
  { http, userId }: Pick<ClientDeps, "http" | "userId">,
  { list, args, load }: ReadConnectionOptions<Node>,
): Promise<Connection<ApiEdge<Node>>> {
  const cursors = createCursors({ list: JSON.stringify(list), userId });
  const { first, after } = validatePageArgs(args);
  const page = { first, after: after === null ? null : parseApiCursor(cursors.decode(after)) };
  const response: unknown = await load(page).catch((error: unknown) => {
    throw toPageError(after, error);
  });
  if (response === null) {
    const downstream = http.name;
    throw new DownstreamError("DOWNSTREAM_NOT_FOUND", `${downstream}: the object of this list is gone`, { downstream });
  }
  const { edges, pageInfo } = isObject(response) ? response : {};
  if (!Array.isArray(edges)) throw http.invalidResponseError();
  const { hasNextPage, hasPreviousPage } = isObject(pageInfo) ? pageInfo : {};
  const items = edges.slice(0, first).map((edge) => toEdge(edge, cursors));
  return createConnection(items as ApiEdge<Node>[], {
    // The API may send more edges than `first`.
    hasNextPage: edges.length > first || (hasNextPage as boolean),
    hasPreviousPage: hasPreviousPage as boolean,
  });
}

function toEdge(edge: unknown, cursors: Cursors): { readonly cursor: string | null; readonly node: unknown } {
  const { cursor, node: value } = isObject(edge) ? edge : {};
  const node = isObject(value) ? value : null;
  return typeof cursor === "string" ? new Edge(node, cursors, [cursor]) : { cursor: null, node };
}

function parseApiCursor([cursor]: readonly unknown[]): string {
  if (typeof cursor !== "string") throw invalidCursorError();
  return cursor;
}
