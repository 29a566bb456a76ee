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

/** An operation that returns an item for each id in its variables, in the order of the ids. */
export interface ListOperation {
  readonly document: string;
  /** Name of the variable. */
  readonly ids: "ids" | "userIds";
  /** Root field. */
  readonly field: string;
  /** Field of the item that is returned instead of it. */
  readonly child?: string;
}

export const listOperations = {
  boards: {
    document: `query ($ids: [ID!]!) { boardsById(ids: $ids) { ${board} } }`,
    ids: "ids",
    field: "boardsById",
  },
  cards: { document: `query ($ids: [ID!]!) { cardsById(ids: $ids) { ${card} } }`, ids: "ids", field: "cardsById" },
  boardsOfMember: {
    document: `query ($userIds: [ID!]!, $first: Int!, $after: String) {
      boardsByMember(userIds: $userIds, first: $first, after: $after) ${page(board)}
    }`,
    ids: "userIds",
    field: "boardsByMember",
  },
  cardsOfAssignee: {
    document: `query ($userIds: [ID!]!, $first: Int!, $after: String, $filter: CardFilter) {
      cardsByAssignee(userIds: $userIds, first: $first, after: $after, filter: $filter) ${page(card)}
    }`,
    ids: "userIds",
    field: "cardsByAssignee",
  },
  membersOfBoard: {
    document: `query ($ids: [ID!]!, $first: Int!, $after: String) {
      boardsById(ids: $ids) { members(first: $first, after: $after) ${page("userId role")} }
    }`,
    ids: "ids",
    field: "boardsById",
    child: "members",
  },
  cardsOfBoard: {
    document: `query ($ids: [ID!]!, $first: Int!, $after: String) {
      boardsById(ids: $ids) { cards(first: $first, after: $after) ${page(card)} }
    }`,
    ids: "ids",
    field: "boardsById",
    child: "cards",
  },
} as const satisfies Record<string, ListOperation>;
