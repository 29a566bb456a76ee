import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../../src/downstream/relay/global-id.ts";
import { createProjectChanges, type ChangeName, type ProjectChanges } from "../support/project-changes.ts";
import { startTestServer, type TestServer } from "../support/project.ts";

const bob = sampleUsers.find(({ displayName }) => displayName === "Bob Baker")?.id ?? "";
const carol = sampleUsers.find(({ displayName }) => displayName === "Carol Cole")?.id ?? "";

let api: TestServer;
let changes: ProjectChanges;

beforeAll(async () => {
  api = await startTestServer();
  changes = createProjectChanges(api);
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

describe("a change that is not made says why", () => {
  const mona = "mona@harbor.example";
  const long = "x".repeat(5_000);

  it.each<[string, ChangeName, Record<string, unknown>, string?]>([
    ["ProjectNotFound", "createTask", { projectId: "prj-006", title: "Paint" }],
    ["ProjectNotFound", "createTask", { projectId: toGlobalId("Project", "nothing"), title: "Paint" }],
    ["NotAllowed", "createTask", { projectId: "prj-002", title: "Paint" }],
    ["ProjectClosed", "createTask", { projectId: "prj-012", title: "Paint" }],
    ["NotAMember", "createTask", { projectId: "prj-001", title: "Paint", assigneeId: carol }],
    ["TaskNotFound", "assignTask", { taskId: "tsk-006-01" }],
    ["NotAllowed", "assignTask", { taskId: "tsk-001-12" }, mona],
    ["ProjectClosed", "assignTask", { taskId: "tsk-012-01" }],
    ["NotAMember", "assignTask", { taskId: "tsk-001-12", assigneeId: carol }],
    ["TaskNotFound", "completeTask", { taskId: "tsk-006-01" }],
    ["NotAllowed", "completeTask", { taskId: "tsk-001-12" }, mona],
    ["ProjectClosed", "completeTask", { taskId: "tsk-012-01" }],
    ["AlreadyCompleted", "completeTask", { taskId: "tsk-001-01" }],
    ["TaskNotFound", "reopenTask", { taskId: "tsk-006-01" }],
    ["NotAllowed", "reopenTask", { taskId: "tsk-001-01" }, mona],
    ["ProjectClosed", "reopenTask", { taskId: "tsk-012-01" }],
    ["NotCompleted", "reopenTask", { taskId: "tsk-001-12" }],
    ["TaskNotFound", "addComment", { taskId: "tsk-006-01", text: "Hello" }],
    ["NotAllowed", "addComment", { taskId: "tsk-001-12", text: "Hello" }, mona],
    ["ProjectClosed", "addComment", { taskId: "tsk-012-01", text: "Hello" }],
  ])("%s: %s %j", async (__typename, name, input, user) => {
    expect(await changes.change(name, input, user)).toEqual({ __typename, message: expect.any(String) as unknown });
  });

  it.each<[ChangeName, string, Record<string, unknown>]>([
    ["createProject", "name", { name: "  " }],
    ["createProject", "name", { name: long }],
    ["createProject", "description", { name: "Dry Dock", description: long }],
    ["createTask", "title", { projectId: "prj-001", title: "" }],
    ["createTask", "description", { projectId: "prj-001", title: "Paint", description: long }],
    ["addComment", "text", { taskId: "tsk-001-12", text: long }],
  ])("%s: InvalidInput of %s", async (name, field, input) => {
    expect(await changes.change(name, input)).toEqual({
      __typename: "InvalidInput",
      field,
      message: expect.any(String) as unknown,
    });
  });

  it.each<[ChangeName, string, Record<string, unknown>]>([
    ["createTask", "projectId", { projectId: toGlobalId("Task", "tsk-001-01"), title: "Paint" }],
    ["createTask", "assigneeId", { projectId: "prj-001", title: "Paint", assigneeId: toGlobalId("Group", bob) }],
    ["assignTask", "taskId", { taskId: toGlobalId("Project", "prj-001") }],
    ["assignTask", "assigneeId", { taskId: "tsk-001-12", assigneeId: toGlobalId("Project", "prj-001") }],
    ["completeTask", "taskId", { taskId: toGlobalId("Comment", "cmt-001-01-01") }],
    ["reopenTask", "taskId", { taskId: toGlobalId("User", bob) }],
    ["addComment", "taskId", { taskId: toGlobalId("Project", "prj-001"), text: "Hello" }],
  ])("%s is refused without a call if %s is the global id of something else", async (name, argument, input) => {
    const { status, body } = await changes.ask(name, input);

    expect([status, body.data]).toEqual([200, { result: null }]);
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: "BAD_USER_INPUT", argument }]);
    expect(changes.remoteCalls()).toBe(0);
  });

  it.each(["2026-02-30", "31.03.2026", "2026-03-31T00:00:00Z", 20260331])(
    "is refused without a call if a day is %j",
    async (dueOn) => {
      const { status, body } = await changes.ask("createProject", { name: "Dry Dock", dueOn });

      expect(status).toBe(400);
      expect(body.errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
      expect(changes.remoteCalls()).toBe(0);
    },
  );
});
