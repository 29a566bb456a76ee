import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/project.ts";

const mona = "mona@harbor.example";
const selection = "{ edges { cursor } }";
const args = "first: 2, after: $after, filter: $filter, orderBy: $orderBy";

/** Lists that can be narrowed and ordered: how to ask for each. */
const lists = {
  projects: `query ($after: String, $filter: ProjectFilter, $orderBy: ProjectOrder) { list: projects(${args}) ${selection} }`,
  "Project.tasks": ofTasks('project(id: "prj-003")'),
  "Project.tasks of another": ofTasks('project(id: "prj-001")'),
  "User.tasks": ofTasks('user(id: "bob@harbor.example")'),
  "User.tasks of another": ofTasks('user(id: "alice@harbor.example")'),
};

const names = Object.keys(lists) as (keyof typeof lists)[];

type Variables = Readonly<Record<string, unknown>>;

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

function ofTasks(parent: string): string {
  return `query ($after: String, $filter: TaskFilter, $orderBy: TaskOrder) { parent: ${parent} { list: tasks(${args}) ${selection} } }`;
}

function ask(name: keyof typeof lists, variables: Variables, user = mona) {
  return api.ask(lists[name], { user, variables });
}

async function queryCursor(name: keyof typeof lists, variables: Variables, user?: string): Promise<string> {
  const { body } = await ask(name, variables, user);
  expect(body.errors).toBeUndefined();
  const { list } = (body.data?.["parent"] ?? body.data) as { list: { edges: { cursor: string }[] } };
  return list.edges[0]?.cursor ?? expect.fail("no cursor");
}

async function expectRefused(name: keyof typeof lists, variables: Variables): Promise<void> {
  const { status, body } = await ask(name, variables);
  expect(status).toBe(200);
  expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: "BAD_USER_INPUT", argument: "after" }]);
}

/** Calls of a parent are not the list's. */
function listCalls(name: keyof typeof lists): number {
  const calls = api.emulator.calls.count("POST /projects/graphql");
  return name.startsWith("Project.") ? calls - 1 : calls;
}

describe.each(names)("a cursor of %s", (name) => {
  const orderBy = { field: "DUE_ON", direction: "DESC" };
  const filter = { status: name === "projects" ? ["ACTIVE"] : ["OPEN", "IN_PROGRESS"] };
  const narrowed = { filter, orderBy };

  it("is taken with the same filter and order", async () => {
    for (const variables of [{}, narrowed, { filter }, { orderBy }]) {
      const after = await queryCursor(name, variables);
      expect((await ask(name, { ...variables, after })).body.errors).toBeUndefined();
    }
  });

  it("is taken if null stands for what was absent", async () => {
    const after = await queryCursor(name, {});

    expect((await ask(name, { filter: null, orderBy: null, after })).body.errors).toBeUndefined();
  });

  it("is refused with another filter or order, without a call", async () => {
    const after = await queryCursor(name, narrowed);
    const others: Variables[] = [
      {},
      { filter },
      { orderBy },
      { filter: { status: [] }, orderBy },
      { filter, orderBy: { ...orderBy, direction: "ASC" } },
      { filter, orderBy: { ...orderBy, field: "CREATED_AT" } },
    ];

    for (const other of others) {
      api.emulator.calls.reset();
      await expectRefused(name, { ...other, after });
      expect(listCalls(name)).toBe(0);
    }
  });

  it("is refused in every other list and for every other user, without a call", async () => {
    const others = names.filter((other) => other !== name);
    const cursors = await Promise.all(others.map((other) => queryCursor(other, {})));
    cursors.push(await queryCursor(name, {}, "alice@harbor.example"));

    for (const after of cursors) {
      api.emulator.calls.reset();
      await expectRefused(name, { after });
      expect(listCalls(name)).toBe(0);
    }
  });

  it("is refused if the Projects API does not take what is in it", async () => {
    const cursor = await queryCursor(name, {});
    const [mark] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as string[];

    for (const position of ["nonsense", "", "x".repeat(1_000), 7, null]) {
      const after = Buffer.from(JSON.stringify([mark, position])).toString("base64url");
      await expectRefused(name, { after });
    }
  });
});
