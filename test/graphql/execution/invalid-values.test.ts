import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const key = "POST /projects/graphql";

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

const project = {
  id: "prj-1",
  name: "Pier",
  description: null,
  status: "ACTIVE",
  createdAt: "2026-01-01T00:00:00.000Z",
  dueOn: null,
  taskCount: 0,
  openTaskCount: 0,
  ownerId: "00000000-0000-0000-0000-000000000000",
};
const pageInfo = { hasNextPage: false, hasPreviousPage: false };
const toEdge = (node: unknown, index: number) => ({ cursor: `c${index}`, node });

/** The data and errors of a query to which the Projects API responds with this body. */
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

const invalid = (path: string) => [path, "DOWNSTREAM_ERROR", "PROJECTS"];

describe("an item of a list", () => {
  const nodes = [
    project,
    { ...project, id: "prj-2", name: null },
    null,
    { ...project, id: "prj-3", name: "Quay" },
    { ...project, id: "prj-4", name: { text: "Dock" } },
    { ...project, id: undefined },
    "constructor",
    [],
    { ...project, id: "prj-5", name: "Dock" },
  ];
  const body = { data: { projects: { edges: nodes.map(toEdge), pageInfo } } };

  it("is left out of its list, with one error at the path of the list, if a selected non-null field has no valid value", async () => {
    const { data, errors, messages } = await ask("{ projects { nodes { id name } edges { node { id name } } } }", body);

    const names = ["Pier", "Quay", "Dock"];
    const { projects } = data as { projects: { nodes: { name: string }[]; edges: { node: { name: string } }[] } };
    expect(projects.nodes.map(({ name }) => name)).toEqual(names);
    expect(projects.edges.map(({ node }) => node.name)).toEqual(names);
    expect(errors).toEqual([invalid("projects.nodes"), invalid("projects.edges")]);
    expect(messages?.[0]).toBe(
      "PROJECTS: invalid response: no valid value of Project.name; items left out of this list: 6",
    );
  });

  it("stays in its list if only fields that are not selected have no valid value", async () => {
    const { data, errors } = await ask("{ projects { nodes { openTaskCount } } }", {
      data: { projects: { edges: [toEdge({ openTaskCount: 3 }, 0), toEdge({ ...project, name: 1e99 }, 1)], pageInfo } },
    });

    expect(data).toEqual({ projects: { nodes: [{ openTaskCount: 3 }, { openTaskCount: 0 }] } });
    expect(errors).toBeUndefined();
  });

  it("stays in its list with null in the place of an invalid value of a nullable field", async () => {
    const edges = [toEdge({ ...project, dueOn: "never", description: { a: 1 } }, 0), toEdge(project, 1)];
    const { data, errors } = await ask("{ projects { nodes { name dueOn description } } }", {
      data: { projects: { edges, pageInfo } },
    });

    const item = { name: "Pier", dueOn: null, description: null };
    expect(data).toEqual({ projects: { nodes: [item, item] } });
    expect(errors).toEqual([invalid("projects.nodes.0.dueOn"), invalid("projects.nodes.0.description")]);
  });

  it("that follows one that is left out has errors at its index in the response", async () => {
    const edges = [
      toEdge(null, 0),
      toEdge({ ...project, dueOn: "never" }, 1),
      toEdge(null, 2),
      toEdge({ ...project, dueOn: 5 }, 3),
    ];
    const { data, errors } = await ask(
      "{ list: projects { all: nodes { ...P } } } fragment P on Project { name due: dueOn }",
      {
        data: { projects: { edges, pageInfo } },
      },
    );

    const item = { name: "Pier", due: null };
    expect(data).toEqual({ list: { all: [item, item] } });
    expect(errors).toEqual([invalid("list.all"), invalid("list.all.0.due"), invalid("list.all.1.due")]);
  });
});

describe("a response of a downstream API", () => {
  const query =
    '{ project(id: "prj-1") { id name createdAt } projects(first: 2) { nodes { id } pageInfo { hasNextPage } } }';

  it("that breaks its schema is a DOWNSTREAM_ERROR of the fields that select what is wrong", async () => {
    const responses: readonly unknown[] = [
      ...[null, 5, "x", [], {}, { data: null }, { data: [] }, { data: "x" }, { data: {} }, { errors: [] }],
      ...[[null], "x", { a: 1 }, [{ path: "projects" }], [{ extensions: "x" }], [5]].map((errors) => ({
        data: {},
        errors,
      })),
      ...["constructor", "__proto__", "toString", 5, null].map((code) => ({
        data: {},
        errors: [{ extensions: { code } }],
      })),
      ...[null, 5, "x", [], {}, true].map((value) => ({ data: { projects: value, projectsById: [value] } })),
      ...[null, 5, "x", {}, [null], [5], ["x"], [{ node: 5 }], [{ cursor: 5, node: { id: "x" } }]].map((edges) => ({
        data: { projects: { edges, pageInfo: "x" }, projectsById: edges },
      })),
      ...[{ id: 5 }, { id: "" }, { createdAt: "2026-13-45T99:99:99Z" }, { createdAt: 8.7e15 }, { name: null }].map(
        (part) => ({
          data: { projects: { edges: [], pageInfo: {} }, projectsById: [{ ...project, ...part }] },
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
      expect(response.data, title).toEqual({ project: null, projects: null });
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
        response: { status: 200, body: { data: { projectsById: [project] } } },
        times: 1,
      });
      const { errors } = await ask('{ project(id: "prj-1") { tasks { nodes { id } } } }', {
        data: { projectsById: [item] },
      });
      expect(errors).toEqual([["project.tasks", code, "PROJECTS"]]);
    }
  });

  it("with more items than were asked for is cut, and has a next page", async () => {
    const edges = Array.from({ length: 20_000 }, (_, index) => toEdge({ ...project, id: `prj-${index}` }, index));
    const { data, errors } = await ask(
      "{ projects(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } edges { cursor } } }",
      {
        data: { projects: { edges, pageInfo } },
      },
    );

    const { projects } = data as { projects: { pageInfo: { endCursor: string }; edges: { cursor: string }[] } };
    expect(errors).toBeUndefined();
    expect(projects).toMatchObject({ nodes: [{ name: "Pier" }], pageInfo: { hasNextPage: true } });
    expect(projects.edges.map(({ cursor }) => cursor)).toEqual([projects.pageInfo.endCursor]);
  });
});

describe("a mutation", () => {
  const mutation = `mutation { createProject(input: { name: "Pier" }) {
    ... on CreateProjectPayload { project { id name dueOn } } ... on UserError { message } } }`;

  it("fails with OUTCOME_UNKNOWN if its result has no valid value", async () => {
    for (const result of [
      null,
      5,
      "x",
      [],
      { __typename: "CreateProjectPayload" },
      { __typename: "CreateProjectPayload", project: { ...project, name: null } },
      { __typename: "CreateProjectPayload", project: { ...project, id: 5 } },
    ]) {
      const { data, errors } = await ask(mutation, { data: { result } });
      expect(data, JSON.stringify(result)).toEqual({ createProject: null });
      const expected = [expect.stringMatching(/^createProject/), "OUTCOME_UNKNOWN", "PROJECTS"];
      expect(errors, JSON.stringify(result)).toEqual([expected]);
    }
  });

  it("fails with DOWNSTREAM_ERROR if its result has a type that its field does not have", async () => {
    for (const result of [{}, { __typename: 5 }, { __typename: "constructor" }, { __typename: "TaskNotFound" }]) {
      const { errors } = await ask(mutation, { data: { result } });
      expect(errors, JSON.stringify(result)).toEqual([invalid("createProject")]);
    }
  });

  it("keeps its result if only a nullable field has an invalid value", async () => {
    const { data, errors } = await ask(mutation, {
      data: { result: { __typename: "CreateProjectPayload", project: { ...project, dueOn: "never" } } },
    });

    expect(data).toMatchObject({ createProject: { project: { name: "Pier", dueOn: null } } });
    expect(errors).toEqual([invalid("createProject.project.dueOn")]);
  });
});

it("names the API of an object that node loads", async () => {
  const id = Buffer.from("Project:prj-1").toString("base64url");
  const { data, errors } = await ask(
    `{ node(id: "${id}") { id ... on User { x: displayName } ... on Project { x: description } } }`,
    { data: { projectsById: [{ ...project, description: [] }] } },
  );

  expect(data).toMatchObject({ node: { x: null } });
  expect(errors).toEqual([invalid("node.x")]);
});
