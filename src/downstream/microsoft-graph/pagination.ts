import { hashParts } from "../../lib/hash.ts";
import { invalidResponseError } from "../http/downstream-client.ts";
import { createConnection, Edge, maxPageSize, validatePageArgs, type PageArgs } from "../relay/connection.ts";
import { createCursors, invalidCursorError, toPageError } from "../relay/cursor.ts";
import type { GraphGet } from "./batch/batch-loader.ts";
import { selectItems, type Page } from "./types.ts";

/** Graph's largest page. */
const maxOffset = 999;

const maxPageNumber = 2 ** 30;

/** Skip tokens have a few hundred characters. */
const maxTokenLength = 8_192;

/** The query parameters of `@odata.nextLink` that identify the next page. */
const nextParameters = ["$skiptoken", "$skip"] as const;

export interface Collection<Node> extends Omit<GraphGet, "access"> {
  /** The name of the list in cursors. It includes everything that selects the items: parent id, filter and order. */
  readonly list: string;
  /** Type guard of the items. Other objects with an id are left out. */
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
  /** Number of the page, from 0. */
  readonly page: number;
  /** Hash of the link that led to an earlier page; null if there is none yet. */
  readonly checkpoint: string | null;
}

const firstPosition: Position = { next: null, offset: 0, page: 0, checkpoint: null };

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
    const start = after === null ? firstPosition : parsePosition(cursors.decode(after));
    const parameters = Object.assign({}, ownParameters, toQueryParameters(start, first));
    const response = await get({ parameters, ...request }).catch((error: unknown) => {
      throw toPageError(after, error);
    });
    const { items, nextParameter } = parsePage(response, isItem);
    const next = nextParameter && toNextPosition(start, nextParameter);
    const edges = items.slice(start.offset, start.offset + first).map((node, index) => {
      const offset = start.offset + index + 1;
      const isLast = offset === items.length && next !== null;
      return new Edge(node, cursors, toCursorPosition(isLast ? next : { ...start, offset }));
    });
    const connection = createConnection(edges, {
      hasNextPage: next !== null || items.length > start.offset + first,
      hasPreviousPage: after !== null,
    });
    if (edges.length > 0 || next === null) return connection;
    // Graph can return an empty page with a next link.
    const { hasNextPage, hasPreviousPage } = connection.pageInfo;
    const endCursor = cursors.encode(toCursorPosition(next));
    return { edges, pageInfo: { startCursor: null, endCursor, hasNextPage, hasPreviousPage } };
  };
}

/** An offset requests more items than `first`, but never more than a page of the schema can have. */
function toQueryParameters({ next, offset }: Position, first: number): Record<string, string> {
  return { $top: String(Math.min(first + offset, maxPageSize)), ...(next && { [next[0]]: next[1] }) };
}

/**
 * The position of the next page.
 *
 * Detects cycles of any length by Brent's algorithm: each page is compared with a checkpoint, which moves to the pages
 * whose numbers are powers of two.
 *
 * @returns null if the link leads to the same page, or to the checkpoint
 */
function toNextPosition({ next: current, page, checkpoint }: Position, next: NextParameter): Position | null {
  const nextHash = hashParameter(next);
  const currentHash = current && hashParameter(current);
  if (nextHash === currentHash || nextHash === checkpoint) return null;
  const isPowerOfTwo = (page & (page - 1)) === 0;
  return { next, offset: 0, page: page + 1, checkpoint: isPowerOfTwo ? currentHash : checkpoint };
}

function hashParameter(parameter: NextParameter): string {
  return hashParts(...parameter).slice(0, 8);
}

function toCursorPosition({ next, offset, page, checkpoint }: Position): readonly (string | number | null)[] {
  return [...(next ?? [null, null]), offset, page, checkpoint];
}

/** @throws {BadUserInputError} if the cursor was forged */
function parsePosition([name, value, offset, page = 0, checkpoint = null]: readonly unknown[]): Position {
  const next = name === null ? null : toNextParameter(name, value);
  const isValid =
    next !== undefined &&
    isWithin(offset, maxOffset) &&
    isWithin(page, maxPageNumber) &&
    (checkpoint === null || (typeof checkpoint === "string" && checkpoint.length === 8));
  if (!isValid) throw invalidCursorError();
  return { next, offset, page, checkpoint };
}

function isWithin(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}

function parsePage<Node>(
  response: unknown,
  isItem: (value: unknown) => value is Node,
): { items: Node[]; nextParameter: NextParameter | null } {
  const { value, "@odata.nextLink": nextLink } = (response ?? {}) as { value?: unknown; "@odata.nextLink"?: unknown };
  if (!Array.isArray(value)) throw invalidResponseError("MICROSOFT_GRAPH");
  return { items: selectItems(value, isItem), nextParameter: parseNextLink(nextLink) };
}

function parseNextLink(link: unknown): NextParameter | null {
  if (typeof link !== "string" || !URL.canParse(link)) return null;
  const { searchParams } = new URL(link);
  for (const name of nextParameters) {
    const parameter = toNextParameter(name, searchParams.get(name));
    if (parameter) return parameter;
  }
  return null;
}

/** @returns undefined if the parameter cannot be one of a next link */
function toNextParameter(name: unknown, value: unknown): NextParameter | undefined {
  const parameter = nextParameters.find((candidate) => candidate === name);
  if (!parameter || typeof value !== "string") return undefined;
  const isValid =
    parameter === "$skip"
      ? /^\d{1,9}$/.test(value)
      : value !== "" && value.length <= maxTokenLength && value.isWellFormed();
  return isValid ? [parameter, value] : undefined;
}
