import { createCursors, pageFailure, refusedCursor } from "../relay/cursor.ts";
import { Edge } from "../relay/edge.ts";
import { unusableAnswer } from "../http/downstream-client.ts";
import { checkedPage, createConnection, type PageArgs } from "../relay/connection.ts";
import type { GraphGet } from "./batch/batch-loader.ts";
import type { Page } from "./types.ts";

/** Items of one page of Graph at most. */
const largestTop = 999;

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
export function createPages(userId: string, load: (get: Omit<GraphGet, "access">) => Promise<unknown>): LoadPage {
  return async <Node>({ list, isItem, parameters: given, ...get }: Collection<Node>, args: PageArgs) => {
    const cursors = createCursors({ list, userId });
    const { first, after } = checkedPage(args);
    const start = after === null ? { next: null, offset: 0 } : positionOf(cursors.decode(after));
    const parameters = Object.assign({}, given, parametersFor(start, first));
    const answer = await load({ parameters, ...get }).catch((error: unknown) => {
      throw pageFailure(after, error);
    });
    const { items, next } = parsePage(answer, isItem);
    const edges = items.slice(start.offset, start.offset + first).map((node, index) => {
      const offset = start.offset + index + 1;
      const isLast = offset === items.length && next !== null;
      return new Edge(node, cursors, encodable(isLast ? { next, offset: 0 } : { next: start.next, offset }));
    });
    const connection = createConnection(edges, {
      hasNextPage: next !== null || items.length > start.offset + first,
      hasPreviousPage: after !== null,
    });
    if (edges.length > 0 || next === null) return connection;
    // Graph may answer nothing and lead on all the same.
    const { hasNextPage, hasPreviousPage } = connection.pageInfo;
    const endCursor = cursors.encode(encodable({ next, offset: 0 }));
    return { edges, pageInfo: { startCursor: null, endCursor, hasNextPage, hasPreviousPage } };
  };
}

function parametersFor({ next, offset }: Position, first: number): Record<string, string> {
  return { $top: String(Math.min(first + offset, largestTop)), ...(next && { [next[0]]: next[1] }) };
}

function encodable({ next, offset }: Position): readonly (string | number | null)[] {
  return next ? [...next, offset] : [null, null, offset];
}

function positionOf([name, value, offset]: readonly unknown[]): Position {
  if (typeof offset !== "number" || !Number.isInteger(offset) || offset < 0 || offset > largestTop)
    throw refusedCursor();
  if (name === null) return { next: null, offset };
  const parameter = nextParameters.find((known) => known === name);
  if (!parameter || typeof value !== "string") throw refusedCursor();
  return { next: [parameter, value], offset };
}

function parsePage<Node>(
  answer: unknown,
  isItem: (value: unknown) => value is Node,
): { items: Node[]; next: Next | null } {
  const { value, "@odata.nextLink": nextLink } = (answer ?? {}) as { value?: unknown; "@odata.nextLink"?: unknown };
  if (!Array.isArray(value)) throw unusableAnswer("MICROSOFT_GRAPH");
  return { items: value.filter(isItem), next: nextOf(nextLink) };
}

function nextOf(link: unknown): Next | null {
  if (typeof link !== "string" || !URL.canParse(link)) return null;
  const { searchParams } = new URL(link);
  for (const name of nextParameters) {
    const value = searchParams.get(name);
    if (value !== null) return [name, value];
  }
  return null;
}
