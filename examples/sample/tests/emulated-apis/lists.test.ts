import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjectsRequests, type Connection } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const mona = findSampleUser("Mona");

let apis: EmulatedApis;
let execute: ReturnType<typeof createProjectsRequests>["execute"];
beforeAll(async () => {
  apis = await startEmulatedApis();
  ({ execute } = createProjectsRequests(apis));
});
afterAll(() => apis.close());

type Node = Readonly<Record<"id" | "name" | "title" | "status" | "priority" | "createdAt", string>> & {
  readonly dueOn: string | null;
};

/** Lists with filter and order: query and location of the list in the response. */
const lists = {
  projects: {
    query: `query ($first: Int! = 100, $after: String, $filter: ProjectFilter, $orderBy: ProjectOrder) {
      list: projects(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        edges { cursor node { id name status dueOn createdAt } } pageInfo { endCursor hasNextPage }
      }
    }`,
    at: (data: Record<string, unknown>) => data["list"] as Connection,
  },
  "Project.tasks": {
    query: `query ($first: Int! = 100, $after: String, $filter: TaskFilter, $orderBy: TaskOrder) {
      project(id: "prj-003") {
        list: tasks(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
          edges { cursor node { id title status priority dueOn createdAt } } pageInfo { endCursor hasNextPage }
        }
      }
    }`,
    at: (data: Record<string, unknown>) => (data["project"] as { list: Connection }).list,
  },
  tasksByAssignee: {
    query: `query ($first: Int! = 100, $after: String, $filter: TaskFilter, $orderBy: TaskOrder) {
      lists: tasksByAssignee(
        userIds: ["${findSampleUser("Chidi").id}"], first: $first, after: $after, filter: $filter, orderBy: $orderBy
      ) {
        edges { cursor node { id title status priority dueOn createdAt } } pageInfo { endCursor hasNextPage }
      }
    }`,
    at: (data: Record<string, unknown>) => (data["lists"] as Connection[])[0] ?? expect.fail("no list"),
  },
};
type ListName = keyof typeof lists;

async function page(name: ListName, variables: Record<string, unknown> = {}, user = mona) {
  const { body } = await execute(user, lists[name].query, variables);
  expect(body.errors).toBeUndefined();
  const { edges, pageInfo } = lists[name].at(body.data ?? {});
  return { nodes: edges.map(({ node }) => node as Node), cursors: edges.map(({ cursor }) => cursor), pageInfo };
}

const ids = (nodes: readonly Node[]) => nodes.map(({ id }) => id);

describe("order", () => {
  const english = new Intl.Collator("en").compare;
  const priorities = ["LOW", "NORMAL", "HIGH"];
  const compareBy = {
    NAME: (a: Node, b: Node) => english(a.name, b.name),
    TITLE: (a: Node, b: Node) => english(a.title, b.title),
    CREATED_AT: (a: Node, b: Node) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
    DUE_ON: (a: Node, b: Node) => Date.parse(a.dueOn ?? "") - Date.parse(b.dueOn ?? ""),
    PRIORITY: (a: Node, b: Node) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority),
  };

  const cases = (
    [
      ["projects", ["NAME", "CREATED_AT", "DUE_ON"]],
      ["Project.tasks", ["TITLE", "CREATED_AT", "DUE_ON", "PRIORITY"]],
      ["tasksByAssignee", ["TITLE", "CREATED_AT", "DUE_ON", "PRIORITY"]],
    ] as const
  ).flatMap(([name, fields]) =>
    fields.flatMap((field) => (["ASC", "DESC"] as const).map((direction) => [name, field, direction] as const)),
  );

  it("orderBy sorts projects and tasks across pages, with null last and ids as tie-breakers", async () => {
    for (const [name, field, direction] of cases) {
      const orderBy = { field, direction };
      const nodes: Node[] = [];
      let after: unknown = null;
      for (;;) {
        const { nodes: some, pageInfo } = await page(name, { first: 40, after, orderBy });
        nodes.push(...some);
        if (!pageInfo.hasNextPage) break;
        after = pageInfo.endCursor;
      }
      const unordered = await page(name, { orderBy: null });

      const sign = direction === "ASC" ? 1 : -1;
      const compareNodes = (a: Node, b: Node) => sign * compareBy[field](a, b) || (a.id < b.id ? -1 : 1);
      const valued = nodes.filter(({ dueOn }) => field !== "DUE_ON" || dueOn !== null);
      const rest = nodes.filter((node) => !valued.includes(node));
      const expected = [...[...valued].sort(compareNodes), ...[...rest].sort((a, b) => (a.id < b.id ? -1 : 1))];
      expect(ids(nodes), `${name} ${field} ${direction}`).toEqual(ids(expected));
      expect(new Set(ids(nodes)).size, `${name} ${field} ${direction}`).toBe(nodes.length);
      expect(ids(nodes), `${name} ${field} ${direction}`).toEqual(expect.arrayContaining(ids(unordered.nodes)));
      if (field === "DUE_ON" && name !== "tasksByAssignee")
        expect(rest.length, `${name} ${field} ${direction}`).toBeGreaterThan(0);
    }
  });

  it("projects is sorted in ascending order without a direction, and by id without orderBy", async () => {
    const named = await page("projects", { orderBy: { field: "NAME" } }, alice);
    expect(named.nodes[0]?.name).toBe("Berth Booking Portal");
    const plain = await page("projects", {}, alice);
    expect(ids(plain.nodes)).toEqual([...ids(plain.nodes)].sort());
  });
});

describe("filters", () => {
  it("projects filters by status and text", async () => {
    for (const [name, filter, expected] of [
      ["one status", { status: ["PLANNED"] }, ["prj-004"]],
      ["several statuses", { status: ["CLOSED", "PLANNED"] }, ["prj-004", "prj-012"]],
      ["an empty list of statuses", { status: [] }, []],
      ["text in the name, case-insensitively", { text: "pARTNER" }, ["prj-005"]],
      ["text that does not occur", { text: "spreadsheet" }, []],
      ["text in a description", { text: "shipping lines" }, ["prj-001", "prj-012"]],
      ["status and text", { status: ["CLOSED"], text: "shipping" }, ["prj-012"]],
      ["an empty filter", {}, ["prj-001", "prj-002", "prj-003", "prj-004", "prj-005", "prj-012"]],
      ["null values", { status: null, text: null }, ["prj-001", "prj-002", "prj-003", "prj-004", "prj-005", "prj-012"]],
    ] as const) {
      expect(ids((await page("projects", { filter }, alice)).nodes), name).toEqual(expected);
    }
  });

  it("Project.tasks and tasksByAssignee filter by status", async () => {
    for (const name of ["Project.tasks", "tasksByAssignee"] as const) {
      const { nodes } = await page(name);
      for (const status of [["OPEN"], ["IN_PROGRESS"], ["DONE"], ["OPEN", "IN_PROGRESS"]]) {
        const filtered = await page(name, { filter: { status } });
        expect(ids(filtered.nodes), name).toEqual(ids(nodes.filter((node) => status.includes(node.status))));
        expect(filtered.nodes.length, name).toBeGreaterThan(0);
      }
      expect((await page(name, { filter: { status: [] } })).nodes, name).toEqual([]);
    }
  });
});

describe("cursors", () => {
  it("a cursor of projects is valid for an equivalent filter", async () => {
    const { nodes, cursors } = await page("projects", { filter: { status: ["ACTIVE", "CLOSED"], text: "A" } });
    const same = { status: ["CLOSED", "ACTIVE", "CLOSED"], text: "a" };
    const rest = await page("projects", { filter: same, after: cursors[2] });
    expect(ids(rest.nodes)).toEqual(ids(nodes.slice(3)));
  });

  const order = { field: "CREATED_AT", direction: "ASC" };
  it("a cursor of projects or tasks is rejected for another order, filter or list", async () => {
    for (const [name, title, other, variables, otherVariables] of [
      ["projects", "another order", "projects", { orderBy: order }, { orderBy: { field: "NAME" } }],
      ["projects", "the other direction", "projects", { orderBy: order }, { orderBy: { ...order, direction: "DESC" } }],
      ["projects", "no order", "projects", {}, { orderBy: order }],
      ["projects", "another filter", "projects", { filter: { text: "a" } }, { filter: { text: "b" } }],
      ["projects", "no filter", "projects", {}, { filter: { status: ["ACTIVE"] } }],
      ["projects", "tasks", "Project.tasks", { orderBy: order }, { orderBy: order }],
      ["Project.tasks", "another filter", "Project.tasks", {}, { filter: { status: ["OPEN"] } }],
      ["Project.tasks", "an assignee's tasks", "tasksByAssignee", {}, {}],
      ["tasksByAssignee", "a project's tasks", "Project.tasks", {}, {}],
      ["tasksByAssignee", "another order", "tasksByAssignee", { orderBy: order }, {}],
    ] satisfies [ListName, string, ListName, Record<string, unknown>, Record<string, unknown>][]) {
      const { cursors } = await page(name, variables);
      expect(cursors[0], `${name}: ${title}`).toBeDefined();
      const { body } = await execute(mona, lists[other].query, { ...otherVariables, after: cursors[0] });
      expect(
        body.errors?.map(({ extensions }) => extensions),
        `${name}: ${title}`,
      ).toEqual([{ code: "BAD_USER_INPUT" }]);
    }
  });
});
