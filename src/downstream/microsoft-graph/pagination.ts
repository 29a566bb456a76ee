import { invalidResponseError } from "../http/downstream-client.ts";
import { createConnection, Edge, validatePageArgs, type PageArgs } from "../relay/connection.ts";
import { createCursors, invalidCursorError, toPageError } from "../relay/cursor.ts";
import type { GraphGet } from "./batch/batch-loader.ts";
import type { Page } from "./types.ts";

/** Graph's maximum of `$top`. */
const maxTop = 999;

/** The query parameters of `@odata.nextLink` that identify the next page. */
const nextParameters = ["$skiptoken", "$skip"] as const;

export interface Collection<Node> extends Omit<GraphGet, "access"> {
  /** The name of the list in cursors. It includes everything that selects the items: parent id, filter and order. */
  readonly list: string;
  /** Type guard of the items. Other items are left out. */
  readonly isItem: (value: unknown) => value is Node;
}

/**
 * A position in a collection. Graph has one next link for each of its pages, so a cursor inside a page consists of the
 * link that led to the page and the number of items to skip.
 */
interface Position {
  /** Null on the first page. */
  readonly next: NextParameter | null;
  readonly offset: number;
}

type NextParameter = readonly [name: (typeof nextParameters)[number], value: string];

export type LoadPage = <Node>(collection: Collection<Node>, page: PageArgs) => Promise<Page<Node>>;

/**
 * Creates a function that reads pages of collections for one user.
 *
 * Only the skip token of `@odata.nextLink` is used, as one encoded parameter. The link itself is never requested.
 *
 * @see https://learn.microsoft.com/graph/paging
 */
export function createPageLoader(
  userId: string,
  get: (request: Omit<GraphGet, "access">) => Promise<unknown>,
): LoadPage {
  return async <Node>({ list, isItem, parameters: ownParameters, ...request }: Collection<Node>, args: PageArgs) => {
    const cursors = createCursors({ list, userId });
    const { first, after } = validatePageArgs(args);
    const start = after === null ? { next: null, offset: 0 } : parsePosition(cursors.decode(after));
    const parameters = Object.assign({}, ownParameters, toQueryParameters(start, first));
    const response = await get({ parameters, ...request }).catch((error: unknown) => {
      throw toPageError(after, error);
    });
    const { items, next } = parsePage(response, isItem);
    const edges = items.slice(start.offset, start.offset + first).map((node, index) => {
      const offset = start.offset + index + 1;
      const isLast = offset === items.length && next !== null;
      return new Edge(node, cursors, toCursorPosition(isLast ? { next, offset: 0 } : { next: start.next, offset }));
    });
    const connection = createConnection(edges, {
      hasNextPage: next !== null || items.length > start.offset + first,
      hasPreviousPage: after !== null,
    });
    if (edges.length > 0 || next === null) return connection;
    // Graph can return an empty page with a next link.
    const { hasNextPage, hasPreviousPage } = connection.pageInfo;
    const endCursor = cursors.encode(toCursorPosition({ next, offset: 0 }));
    return { edges, pageInfo: { startCursor: null, endCursor, hasNextPage, hasPreviousPage } };
  };
}

function toQueryParameters({ next, offset }: Position, first: number): Record<string, string> {
  return { $top: String(Math.min(first + offset, maxTop)), ...(next && { [next[0]]: next[1] }) };
}

function toCursorPosition({ next, offset }: Position): readonly (string | number | null)[] {
  return next ? [...next, offset] : [null, null, offset];
}

/** @throws {BadUserInputError} if the cursor was forged */
function parsePosition([name, value, offset]: readonly unknown[]): Position {
  if (typeof offset !== "number" || !Number.isInteger(offset) || offset < 0 || offset > maxTop)
    throw invalidCursorError();
  if (name === null) return { next: null, offset };
  const parameter = nextParameters.find((candidate) => candidate === name);
  if (!parameter || typeof value !== "string") throw invalidCursorError();
  return { next: [parameter, value], offset };
}

function parsePage<Node>(
  response: unknown,
  isItem: (value: unknown) => value is Node,
): { items: Node[]; next: NextParameter | null } {
  const { value, "@odata.nextLink": nextLink } = (response ?? {}) as { value?: unknown; "@odata.nextLink"?: unknown };
  if (!Array.isArray(value)) throw invalidResponseError("MICROSOFT_GRAPH");
  return { items: value.filter(isItem), next: parseNextLink(nextLink) };
}

function parseNextLink(link: unknown): NextParameter | null {
  if (typeof link !== "string" || !URL.canParse(link)) return null;
  const { searchParams } = new URL(link);
  for (const name of nextParameters) {
    const value = searchParams.get(name);
    if (value !== null) return [name, value];
  }
  return null;
}
