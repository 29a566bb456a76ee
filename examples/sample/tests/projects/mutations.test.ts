import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../../src/downstream/relay/global-id.ts";
import { createProjectChanges, type ChangeName, type ProjectChanges } from "../support/project-changes.ts";
import { startTestServer, type TestServer } from "../support/project.ts";

const bob = sampleUsers.find(({ displayName }) => displayName === "Bob Baker")?.id ?? "";

let api: TestServer;
let change: ProjectChanges["change"];

beforeAll(async () => {
  api = await startTestServer();
  ({ change } = createProjectChanges(api));
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

describe("a change", () => {
  it("creates a project that the caller owns", async () => {
    const project = { name: "Dry Dock", description: "Where ships stand.", dueOn: "2026-03-31" };

    expect(await change("createProject", project)).toEqual({
      __typename: "CreateProjectPayload",
      project: {
        id: expect.any(String) as unknown,
        ...project,
        status: "PLANNED",
        taskCount: 0,
        owner: { displayName: "Alice Archer" },
      },
    });
  });

  it("creates a task with all that is given, ids being global", async () => {
    const task = { title: "Paint", description: "In grey.", priority: "HIGH", dueOn: "2026-03-31" };
    const projectId = toGlobalId("Project", "prj-001");

    expect(await change("createTask", { ...task, projectId, assigneeId: toGlobalId("User", bob) })).toEqual({
      __typename: "CreateTaskPayload",
      task: {
        id: expect.any(String) as unknown,
        ...task,
        status: "OPEN",
        completedAt: null,
        project: { id: projectId },
        assignee: { displayName: "Bob Baker" },
      },
    });
  });

  it("creates a task of normal priority for nobody unless told otherwise", async () => {
    expect(await change("createTask", { title: "Paint", projectId: "prj-001" })).toMatchObject({
      task: { priority: "NORMAL", description: null, dueOn: null, assignee: null },
    });
  });

  it("gives a task to somebody, by global id or object id, and takes it away", async () => {
    const task = { id: toGlobalId("Task", "tsk-001-12") };
    const given = { __typename: "AssignTaskPayload", task: { ...task, assignee: { displayName: "Bob Baker" } } };
    const taken = { __typename: "AssignTaskPayload", task: { ...task, assignee: null } };

    expect(await change("assignTask", { taskId: task.id, assigneeId: toGlobalId("User", bob) })).toEqual(given);
    expect(await change("assignTask", { taskId: task.id, assigneeId: null })).toEqual(taken);
    expect(await change("assignTask", { taskId: "tsk-001-12", assigneeId: bob })).toEqual(given);
    expect(await change("assignTask", { taskId: "tsk-001-12" })).toEqual(taken);
  });

  it("completes a task and opens it again", async () => {
    const taskId = toGlobalId("Task", "tsk-001-12");

    expect(await change("completeTask", { taskId })).toEqual({
      __typename: "CompleteTaskPayload",
      task: { id: taskId, status: "DONE", completed: true, completedAt: expect.any(String) as unknown },
    });
    expect(await change("reopenTask", { taskId })).toEqual({
      __typename: "ReopenTaskPayload",
      task: { id: taskId, status: "OPEN", completed: false, completedAt: null },
    });
  });

  it("comments on a task", async () => {
    const taskId = toGlobalId("Task", "tsk-001-12");

    expect(await change("addComment", { taskId, text: "Done soon." })).toEqual({
      __typename: "AddCommentPayload",
      comment: {
        id: expect.any(String) as unknown,
        text: "Done soon.",
        task: { id: taskId },
        author: { displayName: "Alice Archer" },
      },
    });
  });

  it("can be fetched again by the id that it gave", async () => {
    const { project } = (await change("createProject", { name: "Dry Dock" })) as { project: { id: string } };

    const { body } = await api.ask(`{ node(id: "${project.id}") { id ... on Project { name } } }`);

    expect(body).toEqual({ data: { node: { id: project.id, name: "Dry Dock" } } });
  });

  it("costs one call, with a token for Projects.ReadWrite", async () => {
    await change("completeTask", { taskId: "tsk-001-11" });

    const calls = api.emulator.calls.list().filter(({ key }) => key === "POST /projects/graphql");
    expect(calls.map(({ token }) => token?.scopes.includes("Projects.ReadWrite"))).toEqual([true]);
  });

  it("is seen by the changes that come after it in the same operation", async () => {
    const { body } = await api.ask(`mutation {
      a: completeTask(input: { taskId: "tsk-001-06" }) { ...Seen }
      b: completeTask(input: { taskId: "tsk-001-08" }) { ...Seen }
    }
    fragment Seen on CompleteTaskPayload {
      task { project { openTaskCount tasks(filter: { status: [DONE] }) { nodes { id } } } }
    }`);

    interface Seen {
      task: { project: { openTaskCount: number; tasks: { nodes: unknown[] } } };
    }
    const [a, b] = Object.values(body.data ?? {}).map((result) => (result as Seen).task.project);
    expect(b?.openTaskCount).toBe(Number(a?.openTaskCount) - 1);
    expect(b?.tasks.nodes).toHaveLength(Number(a?.tasks.nodes.length) + 1);
  });
});

describe("a change with a clientMutationId", () => {
  it.each<[ChangeName, Record<string, unknown>]>([
    ["createProject", { name: "Dry Dock" }],
    ["createTask", { projectId: "prj-001", title: "Paint" }],
    ["completeTask", { taskId: "tsk-001-09" }],
    ["addComment", { taskId: "tsk-001-12", text: "Hello" }],
  ])("%s is made once", async (name, input) => {
    const once = { ...input, clientMutationId: "once" };
    const first = await change(name, once);

    expect(await change(name, once)).toEqual(first);
    expect(await change(name, { ...input, clientMutationId: "twice" })).not.toEqual(first);
  });

  it("is another user's own", async () => {
    const input = { name: "Dry Dock", clientMutationId: "once" };
    const first = await change("createProject", input);

    expect(await change("createProject", input, "bob@harbor.example")).not.toEqual(first);
  });
});
