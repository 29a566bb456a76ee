import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjectsRequests, mutationNames, type MutationName } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const gina = findSampleUser("Gina");
const mona = findSampleUser("Mona");
const ulrich = findSampleUser("Ulrich");

let apis: EmulatedApis;
let projects: ReturnType<typeof createProjectsRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  projects = createProjectsRequests(apis);
});
afterAll(() => apis.close());

/** All data as the director sees it: the oldest hundred projects and the newest ones. */
async function readState(): Promise<unknown> {
  const task = "id title status assigneeId completedAt comments(first: 100) { edges { node { id text } } }";
  const query = `query {
    oldest: projects(first: 100) { edges { node { id tasks(first: 100) { edges { node { ${task} } } } } } }
    newest: projects(first: 5, orderBy: { field: CREATED_AT, direction: DESC }) { edges { node { id name } } }
  }`;
  const { body } = await projects.execute(mona, query);
  expect(JSON.stringify(body.data)).toContain("tsk-001-01");
  return body.data;
}

/** An accepted input for each mutation. */
const validInputs: Record<MutationName, Record<string, unknown>> = {
  createProject: { name: "Good" },
  createTask: { projectId: "prj-001", title: "Good" },
  assignTask: { taskId: "tsk-001-02", assigneeId: bob.id },
  completeTask: { taskId: "tsk-001-02" },
  reopenTask: { taskId: "tsk-001-01" },
  addComment: { taskId: "tsk-001-02", text: "Good." },
};

const onProject = (name: MutationName, prj: string) =>
  name === "createTask" ? { projectId: prj } : { taskId: `${prj.replace("prj", "tsk")}-01` };

const notFound = (name: MutationName) => (name === "createTask" ? "ProjectNotFound" : "TaskNotFound");

describe("rejected mutations", () => {
  it("a Projects mutation without access to the project returns a typed error and changes nothing", async () => {
    const before = await readState();
    for (const name of mutationNames.filter((candidate) => candidate !== "createProject")) {
      for (const [user, project, type] of [
        [alice, "prj-999", notFound(name)], // does not exist
        [alice, "prj-006", notFound(name)], // invisible to the caller
        [alice, "prj-002", "NotAllowed"], // a viewer
        [mona, "prj-006", "NotAllowed"], // the director, not a member
        [alice, "prj-012", "ProjectClosed"],
        [gina, "prj-004", "NotAllowed"], // a viewer of a closed project
      ] as const) {
        const input = { ...validInputs[name], ...onProject(name, project) };
        const body = await projects.mutate(user, name, input);
        const message = expect.stringMatching(/^.+\.$/) as unknown;
        expect(body, `${name} ${project}`).toEqual({ data: { result: { __typename: type, message } } });
      }
    }
    expect(await readState()).toEqual(before);
  });

  it("a Projects mutation that contradicts the data returns a typed error and changes nothing", async () => {
    for (const [title, name, input, reason] of [
      ["createTask for an assignee of another project", "createTask", { assigneeId: gina.id }, "NotAMember"],
      ["assignTask to an assignee of another project", "assignTask", { assigneeId: gina.id }, "NotAMember"],
      ["assignTask to an unknown user", "assignTask", { assigneeId: "unknown" }, "NotAMember"],
      ["completeTask of a completed task", "completeTask", { taskId: "tsk-001-01" }, "AlreadyCompleted"],
      ["reopenTask of an open task", "reopenTask", { taskId: "tsk-001-02" }, "NotCompleted"],
    ] satisfies [string, MutationName, Record<string, unknown>, string][]) {
      const before = await readState();
      const { data } = await projects.mutate(alice, name, { ...validInputs[name], ...input });
      expect(data?.["result"], title).toMatchObject({ __typename: reason });
      expect(await readState(), title).toEqual(before);
    }
  });

  it("createTask returns NotAllowed to a project owner who is not a member", async () => {
    const { data } = await projects.mutate(ulrich, "createTask", { projectId: "prj-010", title: "Mine" });
    expect(data?.["result"]).toMatchObject({ __typename: "NotAllowed" });
  });
});

describe("invalid input", () => {
  const invalid: [MutationName, string, number][] = [
    ["createProject", "name", 100],
    ["createTask", "title", 200],
    ["addComment", "text", 4000],
  ];
  const createDocument = (name: MutationName) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { __typename ... on InvalidInput { field message } } }`;
  };
  const attempt = async (name: MutationName, input: Record<string, unknown>) => {
    const headers = await projects.bearer(alice, { scp: "Projects.ReadWrite" });
    const body = JSON.stringify({
      query: createDocument(name),
      variables: { input: { ...validInputs[name], ...input } },
    });
    return projects.post(headers, body);
  };

  it("createProject, createTask and addComment return InvalidInput for an empty text", async () => {
    for (const [name, field] of invalid) {
      const before = await readState();
      for (const value of ["", " \n\t "]) {
        const message = `${field} must not be empty.`;
        const { body } = await attempt(name, { [field]: value });
        expect(body, `${name}.${field}`).toEqual({ data: { result: { __typename: "InvalidInput", field, message } } });
      }
      expect(await readState(), `${name}.${field}`).toEqual(before);
    }
  });

  it("createProject, createTask and addComment return InvalidInput for a text over its limit, and accept one at the limit", async () => {
    for (const [name, field, maxLength] of [
      ...invalid,
      ["createProject", "description", 4000],
      ["createTask", "description", 4000],
    ] satisfies [MutationName, string, number][]) {
      const before = await readState();
      const message = `${field} must not be longer than ${String(maxLength)} characters.`;
      const { body } = await attempt(name, { [field]: "⚓".repeat(maxLength) + "x" });
      expect(body, `${name}.${field}`).toEqual({ data: { result: { __typename: "InvalidInput", field, message } } });
      expect(await readState(), `${name}.${field}`).toEqual(before);
      const longest = await attempt(name, { [field]: "🚢".repeat(maxLength) });
      expect(longest.body.data?.["result"], `${name}.${field}`).toEqual({
        __typename: expect.stringMatching(/Payload$/) as unknown,
      });
    }
  });

  it("createTask with an invalid dueOn is rejected before it runs", async () => {
    for (const dueOn of ["2025-02-30", "2025-13-01", "31.12.2025", "2025-1-1", "", "2025-01-01T00:00:00Z", 20250101]) {
      const { status, body } = await attempt("createTask", { dueOn });
      expect([status, body.errors?.[0]?.extensions], String(dueOn)).toEqual([400, { code: "BAD_USER_INPUT" }]);
    }
  });
});
