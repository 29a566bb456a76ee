import {
  type Connection,
  createConnection,
  createCursors,
  type Cursors,
  DownstreamError,
  Edge,
  invalidResponseError,
  invalidCursorError,
  type PageArgs,
  toPageError,
  validatePageArgs,
} from "oboql";
import { isObject } from "../json.ts";

/** A page in the API's own terms: `after` is one of its cursors. */
export interface RemotePage {
  readonly first: number;
  readonly after: string | null;
}

interface RemoteConnection<Node> {
  readonly edges: NodeEdge<Node>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

type NodeEdge<Node> = { readonly cursor: string; readonly node: Node };

/**
 * Reads a page of a list.
 *
 * @param list all that makes it another list: its field, the id of its parent, its filter and order
 * @param load answers null if the list's parent is not there
 */
export type ReadPage = <Node>(
  list: readonly unknown[],
  page: PageArgs,
  load: (page: RemotePage) => Promise<RemoteConnection<Node> | null>,
) => Promise<Connection<NodeEdge<Node>>>;

/** The API's own cursors are wrapped in ours, so that one of another list or user is refused before any call. */
export function createReadPage(userId: string): ReadPage {
  return async (list, args, load) => {
    const cursors = createCursors({ list: JSON.stringify(list), userId });
    const { first, after } = validatePageArgs(args);
    const page = { first, after: after === null ? null : remoteCursor(cursors.decode(after)) };
    const answer = await load(page).catch((error: unknown) => {
      throw toPageError(after, error);
    });
    if (answer === null) throw parentIsGone();
    const { edges, pageInfo } = parseConnection(answer, cursors);
    // The API may send more items than were asked for.
    const hasNextPage = edges.length > first || pageInfo.hasNextPage;
    return createConnection(edges.slice(0, first), { hasNextPage, hasPreviousPage: pageInfo.hasPreviousPage });
  };
}

/**
 * Reads what the API sent as a connection. What is wrong within it stays wrong, or becomes null: it costs the fields that
 * select it.
 *
 * @throws {DownstreamError} if there is no list of edges
 */
function parseConnection<Node>(answer: RemoteConnection<Node>, cursors: Cursors): RemoteConnection<Node> {
  const { edges, pageInfo }: { edges?: unknown; pageInfo?: unknown } = isObject(answer) ? answer : {};
  if (!Array.isArray(edges)) throw invalidResponseError("PROJECTS");
  return {
    edges: edges.map((edge) => toEdge(edge, cursors) as NodeEdge<Node>),
    pageInfo: (isObject(pageInfo) ? pageInfo : {}) as RemoteConnection<Node>["pageInfo"],
  };
}

function toEdge(edge: unknown, cursors: Cursors): { readonly cursor: string | null; readonly node: unknown } {
  const { cursor, node: given } = isObject(edge) ? edge : {};
  const node = isObject(given) ? given : null;
  return typeof cursor === "string" ? new Edge(node, cursors, [cursor]) : { cursor: null, node };
}

function remoteCursor([cursor]: readonly unknown[]): string {
  if (typeof cursor !== "string") throw invalidCursorError();
  return cursor;
}

function parentIsGone(): DownstreamError {
  return new DownstreamError("DOWNSTREAM_NOT_FOUND", "PROJECTS does not have this any more", {
    downstream: "PROJECTS",
  });
}
