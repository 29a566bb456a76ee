import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { createProjectChanges, type ChangeName } from "../support/project-changes.ts";
import { startTestServer, type TestServer } from "../support/project.ts";

const key = "POST /projects/graphql";
const user = "mona@harbor.example";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

afterEach(() => {
  api.emulator.faults.clear();
  api.emulator.calls.reset();
});

/** The next answer of the Projects API. */
function answerWith(body: unknown, status = 200): void {
  api.emulator.faults.inject({ key, response: { status, body }, times: 1 });
}

const remoteError = (path: (string | number)[], code?: string): object => ({
  message: "secret detail",
  path,
  ...(code !== undefined && { extensions: { code } }),
});

describe("a failure of the Projects API", () => {
  it("costs its own fields, at any depth, and leaves Graph's", async () => {
    api.emulator.faults.inject({ key, response: { status: 403 } });

    const { body } = await api.ask("{ me { displayName projects { nodes { id } } tasks { nodes { id } } } }", { user });

    expect(body.data).toEqual({ me: { displayName: "Mona Marsh", projects: null, tasks: null } });
    // The two calls run side by side, and either may be refused first.
    expect(
      body.errors?.map(({ path, extensions }) => `${path?.join(".") ?? ""} ${String(extensions["code"])}`).sort(),
    ).toEqual(["me.projects DOWNSTREAM_FORBIDDEN", "me.tasks DOWNSTREAM_FORBIDDEN"]);
  });

  it("costs only the operation that failed", async () => {
    api.emulator.faults.inject({ key, response: { status: 403 }, times: 1 });

    const { body } = await api.ask('{ list: projects(first: 1) { nodes { name } } task(id: "tsk-001-01") { title } }', {
      user,
    });

    expect(Object.values(body.data ?? {}).filter((value) => value === null)).toHaveLength(1);
    expect(body.errors).toHaveLength(1);
  });

  it("costs only the item that it is about", async () => {
    const task = { id: "tsk-001-01", title: "Agree" };
    answerWith({ data: { tasksById: [null, task] }, errors: [remoteError(["tasksById", 0, "title"], "FORBIDDEN")] });

    const { body } = await api.ask('{ a: task(id: "tsk-001-02") { title } b: task(id: "tsk-001-01") { title } }');

    expect(body.data).toEqual({ a: null, b: { title: "Agree" } });
    expect(body.errors).toEqual([
      expect.objectContaining({
        path: ["a"],
        extensions: { code: "DOWNSTREAM_FORBIDDEN", downstream: "PROJECTS", status: 403 },
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain("secret detail");
  });

  it.each([
    ["HTML", "<html>proxy</html>"],
    ["no data", {}],
    ["fewer items than ids", { data: { tasksById: [] } }],
  ])("is an answer that cannot be used: %s", async (_, answer) => {
    answerWith(answer);

    const { body } = await api.ask('{ task(id: "tsk-001-01") { title } }');

    expect(body.data).toEqual({ task: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: "DOWNSTREAM_ERROR", downstream: "PROJECTS" },
    ]);
  });

  it("is a list whose parent has gone meanwhile", async () => {
    answerWith({ data: { tasksById: [{ id: "tsk-1" }] } });
    answerWith({ data: { tasksById: [null] } });

    const { body } = await api.ask('{ task(id: "tsk-1") { comments { nodes { id } } } }');

    expect(body.data).toEqual({ task: { comments: null } });
    expect(body.errors?.[0]?.extensions).toEqual({ code: "DOWNSTREAM_NOT_FOUND", downstream: "PROJECTS" });
  });
});

describe("a change", () => {
  const inputs: Record<ChangeName, Record<string, unknown>> = {
    createProject: { name: "Dry Dock" },
    createTask: { projectId: "prj-001", title: "Paint" },
    assignTask: { taskId: "tsk-001-12" },
    completeTask: { taskId: "tsk-001-12" },
    reopenTask: { taskId: "tsk-001-01" },
    addComment: { taskId: "tsk-001-12", text: "Hello" },
  };
  const names = Object.keys(inputs) as ChangeName[];

  it.each(names)("%s is sent once, whatever comes back", async (name) => {
    const { ask, remoteCalls } = createProjectChanges(api);

    for (const status of [408, 429, 500, 502, 503, 504]) {
      api.emulator.calls.reset();
      api.emulator.faults.clear();
      api.emulator.faults.inject({ key, response: { status } });
      const { body } = await ask(name, inputs[name]);
      expect([status, body.data, body.errors?.length, remoteCalls()]).toEqual([status, { result: null }, 1, 1]);
    }
  });

  it.each(names)("%s with a result that this API does not know is an error of its field", async (name) => {
    answerWith({ data: { result: { __typename: "TaskNotFoundAnyMore", message: "secret detail" } } });

    const { body } = await createProjectChanges(api).ask(name, inputs[name]);

    expect(body.data).toEqual({ result: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: "DOWNSTREAM_ERROR", downstream: "PROJECTS" },
    ]);
    expect(JSON.stringify(body)).not.toContain("secret detail");
  });

  it("with a result of another mutation is an error too", async () => {
    answerWith({ data: { result: { __typename: "NotCompleted", message: "Not done." } } });

    const { body } = await createProjectChanges(api).ask("completeTask", inputs.completeTask);

    expect(body.errors?.[0]?.extensions["code"]).toBe("DOWNSTREAM_ERROR");
  });

  it("that the API forbids is an error of its field", async () => {
    answerWith({ data: { result: null }, errors: [remoteError(["result"], "FORBIDDEN")] });

    const { body } = await createProjectChanges(api).ask("completeTask", inputs.completeTask);

    expect(body.data).toEqual({ result: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: "DOWNSTREAM_FORBIDDEN", downstream: "PROJECTS", status: 403 },
    ]);
  });

  it("leaves the others of its operation alone", async () => {
    api.emulator.faults.inject({ key, response: { status: 403 }, times: 1 });

    const { body } = await api.ask(`mutation {
      a: addComment(input: { taskId: "tsk-001-12", text: "Hello" }) { __typename }
      b: addComment(input: { taskId: "tsk-001-12", text: "Hello" }) { __typename }
    }`);

    expect(body.data).toEqual({ a: null, b: { __typename: "AddCommentPayload" } });
    expect(body.errors).toHaveLength(1);
  });
});
