import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleProjects, type SampleProject, type SampleTask } from "../../emulated-apis/data/projects.ts";
import { sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../support/project.ts";

const yara = sampleUsers.find(({ displayName }) => displayName === "Yara Younes");
const mona = "mona@harbor.example";
const english = new Intl.Collator("en");
const priorities = ["LOW", "NORMAL", "HIGH"];

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

/** The ids of a list, read page by page. */
async function queryIds(query: string, variables: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const { body } = await api.ask(query, { user: mona, variables: { ...variables, after } });
    expect(body.errors).toBeUndefined();
    const { list } = (body.data?.["parent"] ?? body.data) as Lists;
    ids.push(...list.nodes.map(({ id }) => id));
    if (!list.pageInfo.hasNextPage) return ids;
    after = list.pageInfo.endCursor;
  }
}

interface Lists {
  readonly list: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

const args = "first: 40, after: $after, filter: $filter, orderBy: $orderBy";
const selection = "{ nodes { id } pageInfo { hasNextPage endCursor } }";

const projectIds = (variables: Record<string, unknown>): Promise<string[]> =>
  queryIds(
    `query ($after: String, $filter: ProjectFilter, $orderBy: ProjectOrder) { list: projects(${args}) ${selection} }`,
    variables,
  );

/** What is first by the key; without one last; by id where keys are equal. */
function ordered<Item extends { readonly id: string }>(
  type: string,
  items: readonly Item[],
  keyOf: (item: Item) => string | number | null,
  direction: "ASC" | "DESC",
): string[] {
  const sign = direction === "ASC" ? 1 : -1;
  const compare = (a: Item, b: Item): number => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    return sign * english.compare(String(left), String(right));
  };
  return [...items].sort((a, b) => compare(a, b) || (a.id < b.id ? -1 : 1)).map(({ id }) => toGlobalId(type, id));
}

const directions = ["ASC", "DESC"] as const;

describe("projects", () => {
  const idsWhere = (isListed: (project: SampleProject) => boolean): string[] =>
    sampleProjects.filter(isListed).map(({ id }) => toGlobalId("Project", id));

  it.each([[["ACTIVE"]], [["PLANNED", "CLOSED"]], [["CLOSED", "CLOSED"]], [[]]])("of status %j", async (status) => {
    expect(await projectIds({ filter: { status } })).toEqual(idsWhere((project) => status.includes(project.status)));
  });

  it.each(["crane", "CRANE", "berth", "no such words"])("with the text %j", async (text) => {
    const expected = idsWhere(({ name, description }) =>
      `${name}\n${description ?? ""}`.toLowerCase().includes(text.toLowerCase()),
    );

    expect(await projectIds({ filter: { text } })).toEqual(expected);
  });

  it("of which all is so that the filter says", async () => {
    const expected = idsWhere(({ name, description, status }) => {
      return status === "ACTIVE" && `${name}\n${description ?? ""}`.toLowerCase().includes("crane");
    });

    expect(expected.length).toBeGreaterThan(0);
    expect(await projectIds({ filter: { text: "crane", status: ["ACTIVE"] } })).toEqual(expected);
  });

  it.each([undefined, null, {}, { status: null, text: null }])("all of them for the filter %j", async (filter) => {
    expect(await projectIds({ filter })).toEqual(idsWhere(() => true));
  });

  const keys = {
    NAME: ({ name }: SampleProject) => name,
    CREATED_AT: ({ createdDaysAgo }: SampleProject) => -createdDaysAgo,
    DUE_ON: ({ dueInDays }: SampleProject) => dueInDays,
  };

  it.each(Object.keys(keys) as (keyof typeof keys)[])("in the order of %s, both ways", async (field) => {
    for (const direction of directions)
      expect(await projectIds({ orderBy: { field, direction } })).toEqual(
        ordered("Project", sampleProjects, keys[field], direction),
      );
  });

  it("in ascending order unless told otherwise", async () => {
    expect(await projectIds({ orderBy: { field: "NAME" } })).toEqual(
      ordered("Project", sampleProjects, keys.NAME, "ASC"),
    );
  });
});

describe.each([
  {
    list: "a project's tasks",
    parent: 'project(id: "prj-003")',
    tasks: sampleProjects.find(({ id }) => id === "prj-003")?.tasks ?? [],
  },
  {
    list: "a user's tasks",
    parent: 'user(id: "yara.younes@harbor.example")',
    tasks: sampleProjects.flatMap((project) => project.tasks).filter(({ assigneeId }) => assigneeId === yara?.id),
  },
])("$list", ({ parent, tasks }) => {
  const query = `query ($after: String, $filter: TaskFilter, $orderBy: TaskOrder) { parent: ${parent} { list: tasks(${args}) ${selection} } }`;
  const keys = {
    TITLE: ({ title }: SampleTask) => title,
    CREATED_AT: ({ createdDaysAgo }: SampleTask) => -createdDaysAgo,
    DUE_ON: ({ dueInDays }: SampleTask) => dueInDays,
    PRIORITY: ({ priority }: SampleTask) => priorities.indexOf(priority),
  };

  it.each([[["OPEN"]], [["DONE", "IN_PROGRESS"]], [[]]])("of status %j", async (status) => {
    const expected = tasks.filter((task) => status.includes(task.status)).map(({ id }) => toGlobalId("Task", id));

    expect(await queryIds(query, { filter: { status } })).toEqual(expected);
  });

  it.each(Object.keys(keys) as (keyof typeof keys)[])("in the order of %s, both ways", async (field) => {
    for (const direction of directions)
      expect(await queryIds(query, { orderBy: { field, direction } })).toEqual(
        ordered("Task", tasks, keys[field], direction),
      );
  });
});
