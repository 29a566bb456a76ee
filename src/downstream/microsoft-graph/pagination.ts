import { createCursors, toPageError, invalidCursorError } from "../relay/cursor.ts";
import { Edge } from "../relay/edge.ts";
import { invalidResponseError } from "../http/downstream-client.ts";
import { validatePageArgs, createConnection, type PageArgs } from "../relay/connection.ts";
import type { GraphGet } from "./batch/batch-loader.ts";
import type { Page } from "./types.ts";

/** Items of one page of Graph at most. */
const maxTop = 999;

/** By which of its parameters a collection goes on. */
const nextParameters = ["$skiptoken", "$skip"] as const;

/** A collection: its name in cursors (all that makes it another list is in there), and how to get it. */
export interface Collection<Node> extends Omit<GraphGet, "access"> {
  readonly list: string;
  /** Narrows its items; what is none is left out. */
  readonly isItem: (value: unknown) => value is Node;
}

/**
 * Where to go on in a collection. Graph gives one next link for each page of its own, so a cursor inside a page is what
 * led to that page and how many of its items come before.
 */
interface Position {
  readonly next: Next | null;
  readonly offset: number;
}

type Next = readonly [name: (typeof nextParameters)[number], value: string];

export type LoadPage = <Node>(collection: Collection<Node>, page: PageArgs) => Promise<Page<Node>>;

/**
 * Reads pages of collections for one user.
 *
 * What leads on is taken out of `@odata.nextLink` and goes back as one encoded parameter: the link itself is never
 * called. @see https://learn.microsoft.com/graph/paging
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
    // Graph may answer nothing and lead on all the same.
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
): { items: Node[]; next: Next | null } {
  const { value, "@odata.nextLink": nextLink } = (response ?? {}) as { value?: unknown; "@odata.nextLink"?: unknown };
  if (!Array.isArray(value)) throw invalidResponseError("MICROSOFT_GRAPH");
  return { items: value.filter(isItem), next: parseNextLink(nextLink) };
}

function parseNextLink(link: unknown): Next | null {
  if (typeof link !== "string" || !URL.canParse(link)) return null;
  const { searchParams } = new URL(link);
  for (const name of nextParameters) {
    const value = searchParams.get(name);
    if (value !== null) return [name, value];
  }
  return null;
}
