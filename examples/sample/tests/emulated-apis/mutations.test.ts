import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjectsRequests, type Connection, type MutationName, type ProjectsBody } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const mona = findSampleUser("Mona");

let apis: EmulatedApis;
let projects: ReturnType<typeof createProjectsRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  projects = createProjectsRequests(apis);
  // The emulator's time differs from the machine's.
  apis.clock.advance(-40 * 24 * 60 * 60 * 1000);
});
afterAll(() => apis.close());

type Fields = Record<string, unknown>;

/** Runs a mutation that must succeed and returns the runMutation object. */
async function runMutation(name: MutationName, input: Fields, user = alice): Promise<Fields> {
  const body = await projects.mutate(user, name, input);
  expect(body.errors).toBeUndefined();
  const { __typename, ...payload } = body.data?.["result"] as Fields;
  expect(__typename).toBe(`${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`);
  return (Object.values(payload)[0] as Fields | undefined) ?? expect.fail("the payload has no object");
}

/** Whether a time is the emulator's current time, with a tolerance for slow machines. */
const isNow = (time: unknown) => Math.abs(Date.parse(String(time)) - apis.clock.now()) < 20_000;

async function read(query: string, user = alice): Promise<ProjectsBody["data"]> {
  return (await projects.execute(user, query)).body.data;
}

describe("createProject", () => {
  it("createProject creates a planned project owned by the caller", async () => {
    const input = { name: " Pilot Boat  ", description: "A second boat.", dueOn: "2020-02-29" };
    const { createdAt, ...project } = await runMutation("createProject", input);
    expect(isNow(createdAt)).toBe(true);
    expect(project).toEqual({
      id: "prj-103",
      name: "Pilot Boat",
      description: "A second boat.",
      status: "PLANNED",
      ownerId: alice.id,
      dueOn: "2020-02-29",
      taskCount: 0,
      members: { edges: [{ node: { userId: alice.id, role: "OWNER" } }] },
    });
  });

  it("createProject makes the project visible to the caller and the director only", async () => {
    const { id } = await runMutation("createProject", { name: "Secret Berth" });
    const query = `{ project(id: "${String(id)}") { name description dueOn } }`;
    const project = { name: "Secret Berth", description: null, dueOn: null };
    expect(await read(query)).toEqual({ project });
    expect(await read(query, mona)).toEqual({ project });
    expect(await read(query, bob)).toEqual({ project: null });
  });

  it("createProject lets the caller add tasks", async () => {
    const { id } = await runMutation("createProject", { name: "Own" });
    await runMutation("createTask", { projectId: id, title: "First", assigneeId: alice.id });
    const query = `{ project(id: "${String(id)}") { taskCount openTaskCount tasks { edges { node { title } } } } }`;
    const tasks = { edges: [{ node: { title: "First" } }] };
    expect(await read(query)).toEqual({ project: { taskCount: 1, openTaskCount: 1, tasks } });
  });
});

describe("createTask", () => {
  it("createTask stores all input fields", async () => {
    const given = {
      title: "Paint it",
      description: "Blue.",
      priority: "HIGH",
      dueOn: "2031-12-31",
      assigneeId: bob.id,
    };
    const { createdAt, ...task } = await runMutation("createTask", { projectId: "prj-001", ...given });
    expect(isNow(createdAt)).toBe(true);
    const fresh = { status: "OPEN", completed: false, completedAt: null, commentCount: 0 };
    expect(task).toEqual({ id: "tsk-001-13", projectId: "prj-001", ...given, ...fresh });
    const list = `{ project(id: "prj-001") { taskCount tasks(first: 100) { edges { node { id } } } } }`;
    expect(JSON.stringify(await read(list, bob))).toContain("tsk-001-13");
  });

  it("createTask defaults to normal priority without assignee and due date", async () => {
    const nothing = { description: null, dueOn: null, assigneeId: null };
    const task = await runMutation("createTask", { projectId: "prj-004", title: "Count carriers", ...nothing });
    expect(task).toMatchObject({ priority: "NORMAL", ...nothing });
    expect(await runMutation("createTask", { projectId: "prj-004", title: "Count again" })).toMatchObject(nothing);
  });
});

it("createTask keeps the insertion order beyond two-digit ids", async () => {
  const { id } = await runMutation("createProject", { name: "Long list" });
  const titles = Array.from({ length: 105 }, (_, index) => `Step ${String(index + 1)}`);
  const field = (title: string, index: number) =>
    `t${String(index)}: createTask(input: { projectId: "${String(id)}", title: "${title}" }) { __typename }`;
  const query = `mutation { ${titles.map(field).join(" ")} }`;
  await projects.post(await projects.bearer(alice, { scp: "Projects.ReadWrite" }), JSON.stringify({ query }));
  const list = `query ($first: Int!, $after: String) { project(id: "${String(id)}") { tasks(first: $first, after: $after) {
    edges { node { title } } pageInfo { endCursor } } } }`;
  const page = async (variables: Fields) =>
    ((await projects.execute(alice, list, variables)).body.data?.["project"] as { tasks: Connection }).tasks;
  const first = await page({ first: 99 });
  const rest = await page({ first: 99, after: first.pageInfo.endCursor });
  expect([...first.edges, ...rest.edges].map(({ node }) => node["title"])).toEqual(titles);
});

describe("assignTask", () => {
  it("assignTask assigns a member, including a viewer, or removes the assignee", async () => {
    const taskId = "tsk-001-02";
    const listed = `{ tasksByAssignee(userIds: ["${mona.id}"]) { edges { node { id } } } }`;
    for (const assigneeId of [bob.id, mona.id]) {
      expect(await runMutation("assignTask", { taskId, assigneeId })).toMatchObject({ id: taskId, assigneeId });
    }
    expect(await read(listed)).toEqual({ tasksByAssignee: [{ edges: [{ node: { id: taskId } }] }] });
    expect(await runMutation("assignTask", { taskId, assigneeId: null })).toMatchObject({ assigneeId: null });
    expect(await read(listed)).toEqual({ tasksByAssignee: [{ edges: [] }] });
  });
});

describe("completeTask and reopenTask", () => {
  it("completeTask and reopenTask change status, time and open count", async () => {
    const input = { taskId: "tsk-001-03" };
    const query = `{ project(id: "prj-001") { openTaskCount } }`;
    const open = await read(query);
    const { completedAt, ...done } = await runMutation("completeTask", input);
    expect(done).toMatchObject({ status: "DONE", completed: true });
    expect(isNow(completedAt)).toBe(true);
    expect(await read(query)).not.toEqual(open);
    const reopened = await runMutation("reopenTask", input);
    expect(reopened).toMatchObject({ status: "OPEN", completed: false, completedAt: null });
    expect(await read(query)).toEqual(open);
  });
});

describe("addComment", () => {
  it("addComment adds a comment that other members see", async () => {
    const { createdAt, ...comment } = await runMutation("addComment", { taskId: "tsk-005-02", text: " Hello.\n" });
    expect(isNow(createdAt)).toBe(true);
    const expected = { id: "cmt-005-02-01", taskId: "tsk-005-02", authorId: alice.id, text: "Hello." };
    expect(comment).toEqual(expected);
    const query = `{ tasksById(ids: ["tsk-005-02"]) { commentCount comments { edges { node { id taskId authorId text } } } }
      commentsById(ids: ["cmt-005-02-01"]) { text } }`;
    expect(await read(query, bob)).toEqual({
      tasksById: [{ commentCount: 1, comments: { edges: [{ node: expected }] } }],
      commentsById: [{ text: "Hello." }],
    });
  });
});

it("Projects mutations affect one emulator only", async () => {
  const other = await startEmulatedApis();
  try {
    const query = `{ project(id: "prj-005") { taskCount } }`;
    const { execute } = createProjectsRequests(other);
    const untouched = (await execute(alice, query)).body.data;
    await runMutation("createTask", { projectId: "prj-005", title: "Only here" });
    expect((await execute(alice, query)).body.data).toEqual(untouched);
    expect(await read(query)).not.toEqual(untouched);
  } finally {
    await other.close();
  }
});
