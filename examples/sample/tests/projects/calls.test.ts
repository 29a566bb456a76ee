import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleProjects } from "../../emulated-apis/data/projects.ts";
import { startTestServer, type TestServer } from "../support/project.ts";
import { graphGet, graphRead } from "../../../../test/support/graph-calls.ts";

const mona = "mona@harbor.example";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

async function cost(query: string): Promise<{ remote: number; batches: number }> {
  const { body } = await api.ask(query, { user: mona });
  expect(body.errors).toBeUndefined();
  const batches = api.emulator.calls.list().filter(({ key }) => graphRead.test(key)).length;
  return { remote: api.emulator.calls.count("POST /projects/graphql"), batches };
}

/** The parts of a list that are asked for at once. */
function parts(ids: readonly unknown[], size: number): number {
  return Math.ceil(new Set(ids).size / size);
}

const hundred = sampleProjects.slice(0, 100);
const tasks = hundred.flatMap((project) => project.tasks.slice(0, 5));
const owners = hundred.map(({ ownerId }) => ownerId);
const assignees = tasks.flatMap(({ assigneeId }) => assigneeId ?? []);
const authors = tasks.flatMap(({ comments }) => comments.slice(0, 3).map(({ authorId }) => authorId));

describe("the calls that an operation costs", () => {
  it("are one operation of Projects for each level and 100 ids, one batch of Graph for each level and 20 users", async () => {
    const { remote, batches } = await cost(`{
      projects(first: 100) {
        nodes {
          id owner { displayName manager { displayName } }
          tasks(first: 5) {
            nodes {
              title assignee { displayName manager { displayName } }
              comments(first: 3) { nodes { text author { displayName } } }
            }
          }
        }
      }
    }`);

    expect(remote).toBe(1 + 1 + Math.ceil(tasks.length / 100));
    const levels = [owners, owners, assignees, assignees, authors].map((users) => parts(users, 20));
    expect(batches).toBeLessThanOrEqual(levels.reduce((sum, level) => sum + level));
    const items = api.emulator.calls.list().filter(({ key }) => graphGet.test(key));
    expect(new Set(items.map(({ url }) => url)).size).toBe(items.length);
  });

  it("are as many for edges as for nodes, and for both", async () => {
    const nodes = "nodes { owner { displayName } tasks { nodes { assignee { displayName } } } }";
    const edges = "edges { node { owner { displayName } tasks { nodes { assignee { displayName } } } } }";
    const first = await cost(`{ projects(first: 20) { ${nodes} } }`);

    for (const selection of [edges, `${nodes} ${edges}`]) {
      api.emulator.calls.reset();
      expect(await cost(`{ projects(first: 20) { ${selection} } }`)).toEqual(first);
    }
  });

  it("are one operation for many projects, tasks or comments by id", async () => {
    for (const { field, ids } of [
      { field: "project", ids: hundred.map(({ id }) => id) },
      { field: "task", ids: tasks.map(({ id }) => id) },
      { field: "comment", ids: tasks.flatMap(({ comments }) => comments.map(({ id }) => id)) },
    ]) {
      api.emulator.calls.reset();
      const some = [...ids.slice(0, 9), ...ids.slice(0, 3)];
      const { remote } = await cost(
        `{ ${some.map((id, index) => `f${index}: ${field}(id: "${id}") { id }`).join(" ")} }`,
      );
      expect([field, remote]).toEqual([field, 1]);
    }
  });

  it("are one operation for the projects and one for the tasks of many users", async () => {
    const selection =
      "projects(first: 2) { nodes { id } } tasks(first: 2, filter: { status: [OPEN] }) { nodes { id } }";
    const { remote } = await cost(`{ users(first: 40) { nodes { ${selection} } } }`);

    expect(remote).toBe(2);
  });

  it("are one operation for each distinct page, filter and order", async () => {
    const lists = [
      "first: 2",
      "first: 3",
      "first: 2, filter: { status: [OPEN] }",
      "first: 2, filter: { status: [DONE] }",
      "first: 2, orderBy: { field: TITLE }",
      "first: 2, orderBy: { field: TITLE, direction: DESC }",
      "first: 2, orderBy: { field: TITLE, direction: ASC }",
    ];
    const { remote } = await cost(
      `{ projects(first: 30) { nodes { ${lists.map((list, index) => `t${index}: tasks(${list}) { nodes { id } }`).join(" ")} } } }`,
    );

    expect(remote).toBe(1 + lists.length - 1);
  });

  it("are one operation for the way up from many comments", async () => {
    const { remote } = await cost(`{
      task(id: "tsk-001-01") { comments(first: 25) { nodes { task { title project { name } } } } }
    }`);

    // The task is there already.
    expect(remote).toBe(3);
  });
});
