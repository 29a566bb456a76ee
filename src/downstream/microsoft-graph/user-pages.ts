import { decodeCursor, encodeCursor, pageFailure, refusedCursor } from "../cursor.ts";
import type { ClientDeps } from "../descriptor.ts";
import { unusableAnswer } from "../http.ts";
import { checkedPage, createConnection, type PageArgs } from "../page.ts";
import type { GraphGet } from "./batch-loader.ts";
import { isGraphUser, userSelect, type GraphUser, type UserPage } from "./payload.ts";

/** Items of one page of Graph at most. */
const largestTop = 999;

/** A collection of users: its name in cursors and its path. */
export interface UserList {
  readonly list: string;
  readonly path: string;
}

/**
 * Where to go on in a collection. Graph gives one skip token for each page of its own, so a cursor inside a page is the
 * token of that page and how many of its items come before.
 */
interface Position {
  readonly skipToken: string | null;
  readonly offset: number;
}

/**
 * Reads pages of a collection of users.
 *
 * The skip token is taken out of `@odata.nextLink` and goes back as one encoded parameter: the link itself is never
 * called. @see https://learn.microsoft.com/graph/paging
 */
export function createUserPages(
  { userId }: ClientDeps,
  load: (get: Omit<GraphGet, "access">) => Promise<unknown>,
): (users: UserList, page: PageArgs, fields: readonly string[]) => Promise<UserPage> {
  return async ({ list, path }, args, fields) => {
    const scope = { list, userId };
    const { first, after } = checkedPage(args);
    const start = after === null ? { skipToken: null, offset: 0 } : positionOf(decodeCursor(scope, after));
    const answer = await load({ path, parameters: parametersFor(start, first), select: userSelect(fields) }).catch(
      (error: unknown) => {
        throw pageFailure(after, error);
      },
    );
    const { users, nextToken } = parsePage(answer);
    const edges = users.slice(start.offset, start.offset + first).map((node, index) => {
      const offset = start.offset + index + 1;
      const isLast = offset === users.length && nextToken !== null;
      return { node, cursor: encodeCursor(scope, isLast ? [nextToken, 0] : [start.skipToken, offset]) };
    });
    return createConnection(edges, {
      hasNextPage: nextToken !== null || users.length > start.offset + first,
      hasPreviousPage: after !== null,
    });
  };
}

function parametersFor({ skipToken, offset }: Position, first: number): Record<string, string> {
  return { $top: String(Math.min(first + offset, largestTop)), ...(skipToken !== null && { $skiptoken: skipToken }) };
}

function positionOf([skipToken, offset]: readonly unknown[]): Position {
  const isSkipToken = skipToken === null || typeof skipToken === "string";
  if (!isSkipToken || typeof offset !== "number" || !Number.isInteger(offset) || offset < 0 || offset > largestTop)
    throw refusedCursor();
  return { skipToken, offset };
}

function parsePage(answer: unknown): { users: GraphUser[]; nextToken: string | null } {
  const { value, "@odata.nextLink": nextLink } = (answer ?? {}) as { value?: unknown; "@odata.nextLink"?: unknown };
  if (!Array.isArray(value)) throw unusableAnswer("MICROSOFT_GRAPH");
  const isLink = typeof nextLink === "string" && URL.canParse(nextLink);
  return {
    users: value.filter(isGraphUser),
    nextToken: isLink ? new URL(nextLink).searchParams.get("$skiptoken") : null,
  };
}
