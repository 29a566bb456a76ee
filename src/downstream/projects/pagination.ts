import { DownstreamError } from "../../errors/service-errors.ts";
import { createCursors, toPageError, invalidCursorError } from "../relay/cursor.ts";
import { createConnection, Edge, validatePageArgs, type Connection, type PageArgs } from "../relay/connection.ts";

/** A page in the API's own terms: `after` is one of its cursors. */
export interface RemotePage {
  readonly first: number;
  readonly after: string | null;
}

interface RemoteConnection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

type NodeEdge<Node> = { readonly cursor: string; readonly node: Node };

/**
 * Reads a page of a list.
 *
 * @param list all that makes it another list: its field, the id of its parent, its filter and order
 * @param load answers undefined if the list's parent is not there
 */
export type ReadPage = <Node>(
  list: readonly unknown[],
  page: PageArgs,
  load: (page: RemotePage) => Promise<RemoteConnection<Node> | undefined>,
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
    if (!answer) throw parentIsGone();
    const edges = answer.edges.map(({ node, cursor }) => new Edge(node, cursors, [cursor]));
    return createConnection(edges, answer.pageInfo);
  };
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
