import { getNamedType, isAbstractType, type GraphQLResolveInfo } from "graphql";
import {
  createDownstreamResolver,
  createJoin,
  getLocalId,
  invalidResponseError,
  loadUser,
  toGlobalId,
  validateLocalId,
  type Connection,
  type MicrosoftGraphClient,
  type PageArgs,
  type ResolverMap,
} from "oboql";
import type { Boards, Item, ListArgs } from "./client.ts";

type Edges = Pick<Connection<{ readonly node: Item }>, "edges">;
/** Its node is null if the API sent none. */
interface MemberEdge {
  readonly node: { readonly userId?: unknown; readonly role?: unknown } | null;
}
type MemberEdges = Pick<Connection<MemberEdge>, "edges">;

const callBoards = <Parent, Args>(resolve: (boards: Boards, parent: Parent, args: Args) => Promise<unknown>) =>
  createDownstreamResolver("BOARDS", resolve);
/** Loads the user whose id a property has. */
const joinUser = (property: string) =>
  createJoin("MICROSOFT_GRAPH", (item: Item) => (item[property] === null ? null : requireId(item[property])), loadUser);

const loadById = (operation: "boards" | "cards", type: string) =>
  callBoards(async (boards, _parent, { id }: { readonly id: string }) => {
    const localId = getLocalId(type, id);
    return localId === undefined ? null : boards.load(operation, localId);
  });

const getNodes = ({ edges }: Edges): readonly Item[] => edges.map(({ node }) => node);

/** @throws {DownstreamError} if the API sent no id */
function requireId(id: unknown): string {
  if (typeof id !== "string" || id === "") throw invalidResponseError("BOARDS");
  return id;
}

/** @throws {DownstreamError} if the field has no such type */
function resolveResultType({ __typename: name }: Item, _context: unknown, info: GraphQLResolveInfo): string {
  const union = getNamedType(info.returnType);
  const types = isAbstractType(union) ? info.schema.getPossibleTypes(union) : [];
  const type = types.find((each) => each.name === name);
  if (!type) throw invalidResponseError("BOARDS");
  return type.name;
}

export const resolvers: ResolverMap = {
  Query: {
    boards: callBoards((boards, _parent, args: ListArgs) => boards.boards(args)),
    board: loadById("boards", "Board"),
    card: loadById("cards", "Card"),
  },
  Mutation: {
    createBoard: callBoards((boards, _parent, { input }: { readonly input: object }) =>
      boards.change("createBoard", input),
    ),
    completeCard: callBoards(async (boards, _parent, { input }: { readonly input: { readonly cardId: string } }) =>
      boards.change("completeCard", { ...input, cardId: validateLocalId("Card", "cardId", input.cardId) }),
    ),
  },
  CreateBoardResult: { __resolveType: resolveResultType },
  CompleteCardResult: { __resolveType: resolveResultType },
  User: {
    boards: callBoards((boards, { id }: { readonly id: string }, args: PageArgs) =>
      boards.loadPage("boardsOfMember", id, args),
    ),
    cards: callBoards((boards, { id }: { readonly id: string }, args: ListArgs) =>
      boards.loadPage("cardsOfAssignee", id, args),
    ),
  },
  Board: {
    id: ({ id }: Item) => toGlobalId("Board", id),
    owner: joinUser("ownerId"),
    members: callBoards(async (boards, { id }: Item, args: PageArgs) =>
      boards.loadPage("membersOfBoard", requireId(id), args),
    ),
    cards: callBoards(async (boards, { id }: Item, args: PageArgs) =>
      boards.loadPage("cardsOfBoard", requireId(id), args),
    ),
  },
  BoardConnection: { nodes: getNodes },
  BoardMemberConnection: {
    nodes: createDownstreamResolver(
      "MICROSOFT_GRAPH",
      (graph: MicrosoftGraphClient, { edges }: MemberEdges, _args: unknown, info) =>
        Promise.resolve(edges.map(async ({ node }) => loadUser(graph, requireId(node?.userId), info))),
    ),
  },
  BoardMemberEdge: {
    role: ({ node }: MemberEdge) => node?.role,
    node: createJoin("MICROSOFT_GRAPH", ({ node }: MemberEdge) => requireId(node?.userId), loadUser),
  },
  Card: {
    id: ({ id }: Item) => toGlobalId("Card", id),
    board: callBoards(async (boards, { boardId }: Item) => boards.load("boards", requireId(boardId))),
    assignee: joinUser("assigneeId"),
  },
  CardConnection: { nodes: getNodes },
};
