import { GraphQLError } from "graphql";
import { sampleUsers } from "@oboql/dev/emulator";
import { boards as sampleBoards, cards as sampleCards, type Board, type Card } from "./data.ts";

/** Context of the resolvers. */
export interface Caller {
  readonly id: string;
  readonly mayWrite: boolean;
}

interface ListArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: { readonly status?: readonly string[] | null } | null;
  readonly orderBy?: { readonly field: "NAME" | "DUE_ON"; readonly direction: "ASC" | "DESC" } | null;
}

/** Input of a mutation. */
interface Input {
  readonly clientMutationId?: string | null;
}

export function createError(code: string): GraphQLError {
  return new GraphQLError(`The boards reject the request: ${code}.`, { extensions: { code } });
}

const directorId = sampleUsers.find(({ userPrincipalName }) => userPrincipalName === "mona@harbor.example")?.id;

/** Members see a board; the director sees all boards. */
function mayRead({ memberIds }: Board, { id }: Caller): boolean {
  return id === directorId || memberIds.includes(id);
}

/** A cursor is the id of the item. */
function createConnection<Node>(nodes: readonly Node[], { first, after }: ListArgs, getId: (node: Node) => string) {
  const start = after == null ? 0 : nodes.findIndex((node) => getId(node) === after) + 1;
  if (after != null && start === 0) throw createError("BAD_USER_INPUT");
  const edges = nodes.slice(start, start + first).map((node) => ({ cursor: getId(node), node }));
  return { edges, pageInfo: { hasNextPage: start + first < nodes.length, hasPreviousPage: start > 0 } };
}

const getId = ({ id }: { readonly id: string }): string => id;
const hasStatus = ({ filter }: ListArgs, { status }: Board | Card): boolean => filter?.status?.includes(status) ?? true;

/** Null comes last in both directions. */
function sortBoards(boards: readonly Board[], { orderBy }: ListArgs): readonly Board[] {
  if (!orderBy) return boards;
  const field = orderBy.field === "NAME" ? "name" : "dueOn";
  const sign = orderBy.direction === "ASC" ? 1 : -1;
  return boards.toSorted((a, b) => {
    const [left, right] = [a[field], b[field]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * left.localeCompare(right);
  });
}

/** Creates the resolvers of `remote.graphql`. Changes are kept in memory. */
export function createResolvers() {
  const boards = new Map(sampleBoards.map((board) => [board.id, board]));
  const cards = new Map(sampleCards.map((card) => [card.id, card]));
  const results = new Map<string, object>();

  const listBoards = (caller: Caller): Board[] => [...boards.values()].filter((board) => mayRead(board, caller));
  const listCards = (boardId: string): Card[] => [...cards.values()].filter((card) => card.boardId === boardId);
  const findBoard = (id: string, caller: Caller): Board | undefined =>
    listBoards(caller).find((each) => each.id === id);
  const findCard = (id: string, caller: Caller): Card | undefined => {
    const card = cards.get(id);
    return card && findBoard(card.boardId, caller) ? card : undefined;
  };

  /** Executes a mutation once for each caller and `clientMutationId`. */
  const createMutation =
    <Given extends Input>(change: (input: Given, caller: Caller) => object) =>
    (_root: unknown, { input }: { readonly input: Given }, caller: Caller): object => {
      if (!caller.mayWrite) throw createError("FORBIDDEN");
      const key = JSON.stringify([caller.id, input.clientMutationId ?? crypto.randomUUID()]);
      const result = results.get(key) ?? change(input, caller);
      results.set(key, result);
      return result;
    };

  return {
    Query: {
      boards: (_root: unknown, args: ListArgs, caller: Caller) =>
        createConnection(
          sortBoards(
            listBoards(caller).filter((board) => hasStatus(args, board)),
            args,
          ),
          args,
          getId,
        ),
      boardsById: (_root: unknown, { ids }: { readonly ids: readonly string[] }, caller: Caller) =>
        ids.map((id) => findBoard(id, caller)),
      boardsByMember: (_root: unknown, args: ListArgs & { readonly userIds: readonly string[] }, caller: Caller) =>
        args.userIds.map((userId) =>
          createConnection(
            listBoards(caller).filter(({ memberIds }) => memberIds.includes(userId)),
            args,
            getId,
          ),
        ),
      cardsById: (_root: unknown, { ids }: { readonly ids: readonly string[] }, caller: Caller) =>
        ids.map((id) => findCard(id, caller)),
      cardsByAssignee: (_root: unknown, args: ListArgs & { readonly userIds: readonly string[] }, caller: Caller) =>
        args.userIds.map((userId) => {
          const visible = listBoards(caller).flatMap(({ id }) => listCards(id));
          const assigned = visible.filter((card) => card.assigneeId === userId && hasStatus(args, card));
          return createConnection(assigned, args, getId);
        }),
    },
    Mutation: {
      createBoard: createMutation(({ name }: Input & { readonly name: string }, { id: ownerId }) => {
        if (name === "") return { __typename: "InvalidInput", field: "name", message: "The name is empty." };
        const id = `brd-${String(boards.size + 1).padStart(3, "0")}`;
        const createdAt = new Date().toISOString();
        const fields = { description: null, status: "PLANNED", createdAt, dueOn: null, memberIds: [ownerId] } as const;
        const board = { id, name, ownerId, ...fields };
        boards.set(id, board);
        return { __typename: "CreateBoardPayload", board };
      }),
      completeCard: createMutation(({ cardId }: Input & { readonly cardId: string }, caller) => {
        const card = findCard(cardId, caller);
        if (!card) return { __typename: "CardNotFound", message: "The card does not exist." };
        if (card.status === "DONE") return { __typename: "AlreadyCompleted", message: "The card is completed." };
        const completed = { ...card, status: "DONE" } as const;
        cards.set(cardId, completed);
        return { __typename: "CompleteCardPayload", card: completed };
      }),
    },
    Board: {
      cardCount: ({ id }: Board) => listCards(id).length,
      cards: ({ id }: Board, args: ListArgs) => createConnection(listCards(id), args, getId),
      members: ({ memberIds, ownerId }: Board, args: ListArgs) =>
        createConnection(
          memberIds.map((userId) => ({ userId, role: userId === ownerId ? "OWNER" : "CONTRIBUTOR" })),
          args,
          ({ userId }) => userId,
        ),
    },
  };
}
