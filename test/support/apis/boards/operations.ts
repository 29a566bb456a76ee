import type { ListQuery } from "oboql";

const board = "id name description status createdAt dueOn cardCount ownerId";
const card = "id title status dueOn boardId assigneeId";
const page = (fields: string): string =>
  `{ edges { cursor node { ${fields} } } pageInfo { hasNextPage hasPreviousPage } }`;
const error = "... on BoardsError { message } ... on InvalidInput { field }";

/** The operations that the client sends. Mutations have their result under the name `result`. */
export const documents = {
  boards: `query ($first: Int!, $after: String, $filter: BoardFilter, $orderBy: BoardOrder) {
    boards(first: $first, after: $after, filter: $filter, orderBy: $orderBy) ${page(board)}
  }`,
  createBoard: `mutation ($input: CreateBoardInput!) {
    result: createBoard(input: $input) { __typename ... on CreateBoardPayload { board { ${board} } } ${error} }
  }`,
  completeCard: `mutation ($input: CompleteCardInput!) {
    result: completeCard(input: $input) { __typename ... on CompleteCardPayload { card { ${card} } } ${error} }
  }`,
};

type Item = Readonly<Record<string, unknown>>;
type Query = ListQuery<object, Item, object, string, Item>;

/** @param part field of the item that is returned instead of it */
const createQuery =
  (ids: "ids" | "userIds") =>
  (field: string, document: string, part?: string): Query => ({
    document,
    field,
    toVariables: (values, args) => ({ ...args, [ids]: values }),
    ...(part !== undefined && { getPart: (item) => item[part] as Item }),
  });
const byIds = createQuery("ids");
const byUserIds = createQuery("userIds");

/** Queries that return an item for each id, in the order of the ids. */
export const listQueries = {
  boards: byIds("boardsById", `query ($ids: [ID!]!) { boardsById(ids: $ids) { ${board} } }`),
  cards: byIds("cardsById", `query ($ids: [ID!]!) { cardsById(ids: $ids) { ${card} } }`),
  boardsOfMember: byUserIds(
    "boardsByMember",
    `query ($userIds: [ID!]!, $first: Int!, $after: String) {
      boardsByMember(userIds: $userIds, first: $first, after: $after) ${page(board)}
    }`,
  ),
  cardsOfAssignee: byUserIds(
    "cardsByAssignee",
    `query ($userIds: [ID!]!, $first: Int!, $after: String, $filter: CardFilter) {
      cardsByAssignee(userIds: $userIds, first: $first, after: $after, filter: $filter) ${page(card)}
    }`,
  ),
  membersOfBoard: byIds(
    "boardsById",
    `query ($ids: [ID!]!, $first: Int!, $after: String) {
      boardsById(ids: $ids) { members(first: $first, after: $after) ${page("userId role")} }
    }`,
    "members",
  ),
  cardsOfBoard: byIds(
    "boardsById",
    `query ($ids: [ID!]!, $first: Int!, $after: String) {
      boardsById(ids: $ids) { cards(first: $first, after: $after) ${page(card)} }
    }`,
    "cards",
  ),
};
