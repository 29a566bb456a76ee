import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const key = "POST /boards/graphql";

let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer();
  token = await api.emulator.issueToken();
});
afterEach(() => {
  api.emulator.faults.clear();
  expect(api.logged().filter((line) => /"level":(?:"error"|50)/.test(line))).toEqual([]);
});
afterAll(() => api.close());

const board = {
  id: "brd-1",
  name: "Pier",
  description: null,
  status: "ACTIVE",
  createdAt: "2026-01-01T00:00:00.000Z",
  dueOn: null,
  cardCount: 0,
  ownerId: "00000000-0000-0000-0000-000000000000",
};
const pageInfo = { hasNextPage: false, hasPreviousPage: false };
const toEdge = (node: unknown, index: number) => ({ cursor: `c${index}`, node });

/** The data and errors of a query to which the boards API responds with this body. */
async function ask(query: string, body: unknown) {
  api.emulator.faults.inject({ key, response: { status: 200, body }, times: 1 });
  const { status, body: response } = await api.ask(query, { token });
  expect(status).toBe(200);
  const errors = response.errors?.map(({ path, extensions }) => [
    path?.join("."),
    extensions["code"],
    extensions["downstream"],
  ]);
  return { data: response.data, errors, messages: response.errors?.map(({ message }) => message) };
}

const invalid = (path: string) => [path, "DOWNSTREAM_ERROR", "BOARDS"];

describe("an item of a list", () => {
  const nodes = [
    board,
    { ...board, id: "brd-2", name: null },
    null,
    { ...board, id: "brd-3", name: "Quay" },
    { ...board, id: "brd-4", name: { text: "Dock" } },
    { ...board, id: undefined },
    "constructor",
    [],
    { ...board, id: "brd-5", name: "Dock" },
  ];
  const body = { data: { boards: { edges: nodes.map(toEdge), pageInfo } } };

  it("is left out of its list, with one error at the path of the list, if a selected non-null field has no valid value", async () => {
    const { data, errors, messages } = await ask("{ boards { nodes { id name } edges { node { id name } } } }", body);

    const names = ["Pier", "Quay", "Dock"];
    const { boards } = data as { boards: { nodes: { name: string }[]; edges: { node: { name: string } }[] } };
    expect(boards.nodes.map(({ name }) => name)).toEqual(names);
    expect(boards.edges.map(({ node }) => node.name)).toEqual(names);
    expect(errors).toEqual([invalid("boards.nodes"), invalid("boards.edges")]);
    expect(messages?.[0]).toBe(
      "BOARDS: invalid response: no valid value of Board.name; items left out of this list: 6",
    );
  });

  it("stays in its list if only fields that are not selected have no valid value", async () => {
    const { data, errors } = await ask("{ boards { nodes { cardCount } } }", {
      data: { boards: { edges: [toEdge({ cardCount: 3 }, 0), toEdge({ ...board, name: 1e99 }, 1)], pageInfo } },
    });

    expect(data).toEqual({ boards: { nodes: [{ cardCount: 3 }, { cardCount: 0 }] } });
    expect(errors).toBeUndefined();
  });

  it("stays in its list with null in the place of an invalid value of a nullable field", async () => {
    const edges = [toEdge({ ...board, dueOn: "never", description: { a: 1 } }, 0), toEdge(board, 1)];
    const { data, errors } = await ask("{ boards { nodes { name dueOn description } } }", {
      data: { boards: { edges, pageInfo } },
    });

    const item = { name: "Pier", dueOn: null, description: null };
    expect(data).toEqual({ boards: { nodes: [item, item] } });
    expect(errors).toEqual([invalid("boards.nodes.0.dueOn"), invalid("boards.nodes.0.description")]);
  });

  it("that follows one that is left out has errors at its index in the response", async () => {
    const edges = [
      toEdge(null, 0),
      toEdge({ ...board, dueOn: "never" }, 1),
      toEdge(null, 2),
      toEdge({ ...board, dueOn: 5 }, 3),
    ];
    const { data, errors } = await ask(
      "{ list: boards { all: nodes { ...P } } } fragment P on Board { name due: dueOn }",
      {
        data: { boards: { edges, pageInfo } },
      },
    );

    const item = { name: "Pier", due: null };
    expect(data).toEqual({ list: { all: [item, item] } });
    expect(errors).toEqual([invalid("list.all"), invalid("list.all.0.due"), invalid("list.all.1.due")]);
  });
});

it("leaves an invalid item out of a list beside introspection, which shows the served types", async () => {
  const edges = [toEdge(board, 0), toEdge({ ...board, name: null }, 1), toEdge(null, 2)];
  const body = { data: { boards: { edges, pageInfo } } };
  const type = "{ kind ofType { kind ofType { kind ofType { kind name } } } }";
  const { data, errors } = await ask(
    `query { ...Root boards { nodes { name } } } fragment Root on Query {
      type: __type(name: "BoardConnection") { fields { ...Field } } __schema { queryType { name } } __typename }
      fragment Field on __Field { name type ${type} }`,
    body,
  );

  expect(errors).toEqual([invalid("boards.nodes")]);
  const { fields } = data?.["type"] as { fields: { name: string }[] };
  expect(fields.find(({ name }) => name === "nodes")).toEqual({
    name: "nodes",
    type: {
      kind: "NON_NULL",
      ofType: { kind: "LIST", ofType: { kind: "NON_NULL", ofType: { kind: "OBJECT", name: "Board" } } },
    },
  });
  expect(data).toMatchObject({
    boards: { nodes: [{ name: "Pier" }] },
    ...{ __schema: { queryType: { name: "Query" } }, __typename: "Query" },
  });
  expect(Object.keys(data ?? {})).toEqual(["type", "__schema", "__typename", "boards"]);
});

describe("a response of a downstream API", () => {
  const query =
    '{ board(id: "brd-1") { id name createdAt } boards(first: 2) { nodes { id } pageInfo { hasNextPage } } }';

  it("that breaks its schema is a DOWNSTREAM_ERROR of the fields that select what is wrong", async () => {
    const responses: readonly unknown[] = [
      ...[null, 5, "x", [], {}, { data: null }, { data: [] }, { data: "x" }, { data: {} }, { errors: [] }],
      ...[[null], "x", { a: 1 }, [{ path: "boards" }], [{ extensions: "x" }], [5]].map((errors) => ({
        data: {},
        errors,
      })),
      ...["constructor", "__proto__", "toString", 5, null].map((code) => ({
        data: {},
        errors: [{ extensions: { code } }],
      })),
      ...[null, 5, "x", [], {}, true].map((value) => ({ data: { boards: value, boardsById: [value] } })),
      ...[null, 5, "x", {}, [null], [5], ["x"], [{ node: 5 }], [{ cursor: 5, node: { id: "x" } }]].map((edges) => ({
        data: { boards: { edges, pageInfo: "x" }, boardsById: edges },
      })),
      ...[{ id: 5 }, { id: "" }, { createdAt: "2026-13-45T99:99:99Z" }, { createdAt: 8.7e15 }, { name: null }].map(
        (part) => ({
          data: { boards: { edges: [], pageInfo: {} }, boardsById: [{ ...board, ...part }] },
        }),
      ),
    ];
    for (const body of responses) {
      api.emulator.faults.inject({ key, response: { status: 200, body: JSON.stringify(body) }, times: 2 });
      const { status, body: response } = await api.ask(query, { token });
      const title = JSON.stringify(body);

      expect(status, title).toBe(200);
      expect(new Set(response.errors?.map(({ extensions }) => extensions["code"])), title).toEqual(
        new Set(["DOWNSTREAM_ERROR"]),
      );
      expect(response.data, title).toEqual({ board: null, boards: null });
      api.emulator.faults.clear();
    }
  });

  it("with a null parent is DOWNSTREAM_NOT_FOUND, and without the list a DOWNSTREAM_ERROR", async () => {
    for (const [item, code] of [
      [null, "DOWNSTREAM_NOT_FOUND"],
      [{}, "DOWNSTREAM_ERROR"],
      [5, "DOWNSTREAM_ERROR"],
    ] as const) {
      api.emulator.faults.inject({
        key,
        response: { status: 200, body: { data: { boardsById: [board] } } },
        times: 1,
      });
      const { errors } = await ask('{ board(id: "brd-1") { cards { nodes { id } } } }', {
        data: { boardsById: [item] },
      });
      expect(errors).toEqual([["board.cards", code, "BOARDS"]]);
    }
  });

  it("with more items than were asked for is cut, and has a next page", async () => {
    const edges = Array.from({ length: 20_000 }, (_, index) => toEdge({ ...board, id: `brd-${index}` }, index));
    const { data, errors } = await ask(
      "{ boards(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } edges { cursor } } }",
      {
        data: { boards: { edges, pageInfo } },
      },
    );

    const { boards } = data as { boards: { pageInfo: { endCursor: string }; edges: { cursor: string }[] } };
    expect(errors).toBeUndefined();
    expect(boards).toMatchObject({ nodes: [{ name: "Pier" }], pageInfo: { hasNextPage: true } });
    expect(boards.edges.map(({ cursor }) => cursor)).toEqual([boards.pageInfo.endCursor]);
  });
});

describe("a mutation", () => {
  const mutation = `mutation { createBoard(input: { name: "Pier" }) {
    ... on CreateBoardPayload { board { id name dueOn } } ... on UserError { message } } }`;

  it("fails with OUTCOME_UNKNOWN if its result has no valid value", async () => {
    for (const result of [
      null,
      5,
      "x",
      [],
      { __typename: "CreateBoardPayload" },
      { __typename: "CreateBoardPayload", board: { ...board, name: null } },
      { __typename: "CreateBoardPayload", board: { ...board, id: 5 } },
    ]) {
      const { data, errors } = await ask(mutation, { data: { result } });
      expect(data, JSON.stringify(result)).toEqual({ createBoard: null });
      const expected = [expect.stringMatching(/^createBoard/), "OUTCOME_UNKNOWN", "BOARDS"];
      expect(errors, JSON.stringify(result)).toEqual([expected]);
    }
  });

  it("fails with DOWNSTREAM_ERROR if its result has a type that its field does not have", async () => {
    for (const result of [{}, { __typename: 5 }, { __typename: "constructor" }, { __typename: "CardNotFound" }]) {
      const { errors } = await ask(mutation, { data: { result } });
      expect(errors, JSON.stringify(result)).toEqual([invalid("createBoard")]);
    }
  });

  it("keeps its result if only a nullable field has an invalid value", async () => {
    const { data, errors } = await ask(mutation, {
      data: { result: { __typename: "CreateBoardPayload", board: { ...board, dueOn: "never" } } },
    });

    expect(data).toMatchObject({ createBoard: { board: { name: "Pier", dueOn: null } } });
    expect(errors).toEqual([invalid("createBoard.board.dueOn")]);
  });
});

it("names the API of an object that node loads", async () => {
  const id = Buffer.from("Board:brd-1").toString("base64url");
  const { data, errors } = await ask(
    `{ node(id: "${id}") { id ... on User { x: displayName } ... on Board { x: description } } }`,
    { data: { boardsById: [{ ...board, description: [] }] } },
  );

  expect(data).toMatchObject({ node: { x: null } });
  expect(errors).toEqual([invalid("node.x")]);
});
