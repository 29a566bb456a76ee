import type { ClientDeps } from "../api-definition.ts";
import { createConnection, Edge, validatePageArgs, type Connection, type PageArgs } from "./connection.ts";
import { createCursors, invalidCursorError, toPageError } from "./cursor.ts";

/** A page of a list of an API, in the terms of APIs: each uses some of the members. */
export interface PageRequest {
  /** Size of the page. */
  readonly size: number;
  /** The API's token of this page; null for the first page, and if the API has no tokens. */
  readonly token: string | null;
  /** Number of items in front of the page. */
  readonly offset: number;
  /** Number of the page, from 1. */
  readonly number: number;
}

export interface LoadedPage<Node> {
  readonly items: readonly Node[];
  /** The token of the next page, or whether there is one. Otherwise this is the last page. */
  readonly next?: string | boolean | null | undefined;
}

export interface ReadPageOptions<Node> {
  /** All that identifies the list: its field, the id of its parent, its filter and order. Cursors of other lists are rejected. */
  readonly list: readonly unknown[];
  readonly args: PageArgs;
  /** The largest page that the API returns. Default: 100. */
  readonly max?: number | undefined;
  readonly load: (page: PageRequest) => Promise<LoadedPage<Node>>;
}

/** A position in a list: the page, and the number of items to skip in it. */
interface Position extends Omit<PageRequest, "number" | "offset"> {
  /** From 0. */
  readonly page: number;
  readonly skip: number;
}

/** Calls for one page of the schema, if the API sends empty pages that lead on. */
const maxCalls = 4;
/** Longest text of an API that a cursor contains. */
export const maxTokenLength = 8_192;
/** Of the number of a page, and of the items to skip. */
const maxNumber = 2 ** 30;

/**
 * Reads a page of a list as a connection. Supports APIs that identify pages by a token, a number or an offset. All pages of
 * a list have the size of the first request, so a later one may have fewer edges than it asks for.
 *
 * @throws {BadUserInputError} if `first` is out of range, or `after` is no cursor of this list and user, or the API rejects
 *   the request with it (400)
 */
export async function readPage<Node>(
  { userId }: Pick<ClientDeps, "userId">,
  { list, args, max = 100, load }: ReadPageOptions<Node>,
): Promise<Connection<Edge<Node>>> {
  const cursors = createCursors({ list: JSON.stringify(list), userId });
  const { first, after } = validatePageArgs(args);
  let position: Position =
    after === null
      ? { page: 0, size: Math.min(first, max), token: null, skip: 0 }
      : parsePosition(cursors.decode(after), max);
  for (let calls = 1; ; calls++) {
    const { page, size, token, skip } = position;
    const { items, next } = await load({ size, token, offset: page * size, number: page + 1 }).catch(
      (error: unknown) => {
        throw toPageError(after, error);
      },
    );
    const nextPosition = toNextPosition(position, next);
    const edges = items.slice(skip, skip + first).map((node, index) => {
      const end = skip + index + 1;
      const following = end === items.length && nextPosition ? nextPosition : { ...position, skip: end };
      return new Edge(node, cursors, toCursorPosition(following));
    });
    const hasNextPage = nextPosition !== null || items.length > skip + first;
    const hasPreviousPage = after !== null;
    if (edges.length > 0 || !nextPosition) return createConnection(edges, { hasNextPage, hasPreviousPage });
    if (calls === maxCalls) {
      const endCursor = cursors.encode(toCursorPosition(nextPosition));
      return { edges, pageInfo: { startCursor: null, endCursor, hasNextPage, hasPreviousPage } };
    }
    position = nextPosition;
  }
}

/** @returns null after the last page, and if the API sends the token of the same page again */
function toNextPosition({ page, size, token }: Position, next: LoadedPage<unknown>["next"]): Position | null {
  if (next === true) return { page: page + 1, size, token: null, skip: 0 };
  return typeof next === "string" && next !== token ? { page: page + 1, size, token: next, skip: 0 } : null;
}

function toCursorPosition({ page, size, token, skip }: Position): readonly (string | number | null)[] {
  return [page, size, token, skip];
}

/** @throws {BadUserInputError} if the cursor was forged */
function parsePosition([page, size, token, skip]: readonly unknown[], max: number): Position {
  const isToken =
    token === null || (typeof token === "string" && token.length <= maxTokenLength && token.isWellFormed());
  if (!isWithin(page, 0, maxNumber) || !isWithin(size, 1, max) || !isToken || !isWithin(skip, 0, maxNumber))
    throw invalidCursorError();
  return { page, size, token, skip };
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}
