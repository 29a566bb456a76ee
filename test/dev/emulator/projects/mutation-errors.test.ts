import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjectsRequests, mutationNames, type MutationName } from "../projects-requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../start-apis.ts";

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

/** What there is, as the one who sees everything sees it: the oldest hundred projects, and the newest ones. */
async function state(): Promise<unknown> {
  const task = "id title status assigneeId completedAt comments(first: 100) { edges { node { id text } } }";
  const query = `query {
    oldest: projects(first: 100) { edges { node { id tasks(first: 100) { edges { node { ${task} } } } } } }
    newest: projects(first: 5, orderBy: { field: CREATED_AT, direction: DESC }) { edges { node { id name } } }
  }`;
  const { body } = await projects.ask(mona, query);
  expect(JSON.stringify(body.data)).toContain("tsk-001-01");
  return body.data;
}

/** A change of each kind that would be made if nothing stood against it. */
const good: Record<MutationName, Record<string, unknown>> = {
  createProject: { name: "Good" },
  createTask: { projectId: "prj-001", title: "Good" },
  assignTask: { taskId: "tsk-001-02", assigneeId: bob.id },
  completeTask: { taskId: "tsk-001-02" },
  reopenTask: { taskId: "tsk-001-01" },
  addComment: { taskId: "tsk-001-02", text: "Good." },
};

const onProject = (name: MutationName, prj: string) =>
  name === "createTask" ? { projectId: prj } : { taskId: `${prj.replace("prj", "tsk")}-01` };

describe.each(mutationNames.filter((name) => name !== "createProject"))("%s is refused", (name) => {
  it.each([
    ["where there is nothing", alice, "prj-999", name === "createTask" ? "ProjectNotFound" : "TaskNotFound"],
    ["where the caller sees nothing", alice, "prj-006", name === "createTask" ? "ProjectNotFound" : "TaskNotFound"],
    ["to a viewer", alice, "prj-002", "NotAllowed"],
    ["to the director, who is no member", mona, "prj-006", "NotAllowed"],
    ["in a closed project", alice, "prj-012", "ProjectClosed"],
    ["to a viewer of a project, closed or not", gina, "prj-004", "NotAllowed"],
  ])("%s", async (_title, user, prj, reason) => {
    const before = await state();
    const { data, errors } = await projects.mutate(user, name, { ...good[name], ...onProject(name, prj) });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ result: { __typename: reason, message: expect.stringMatching(/^.+\.$/) as unknown } });
    expect(await state()).toEqual(before);
  });
});

describe("a change", () => {
  it.each<[string, MutationName, Record<string, unknown>, string]>([
    ["for an assignee of another project", "createTask", { assigneeId: gina.id }, "NotAMember"],
    ["to an assignee of another project", "assignTask", { assigneeId: gina.id }, "NotAMember"],
    ["to nobody known", "assignTask", { assigneeId: "nobody" }, "NotAMember"],
    ["of what is done", "completeTask", { taskId: "tsk-001-01" }, "AlreadyCompleted"],
    ["of what is not done", "reopenTask", { taskId: "tsk-001-02" }, "NotCompleted"],
  ])("%s is refused (%s)", async (_title, name, input, reason) => {
    const before = await state();
    const { data } = await projects.mutate(alice, name, { ...good[name], ...input });
    expect(data?.["result"]).toMatchObject({ __typename: reason });
    expect(await state()).toEqual(before);
  });

  it("by an owner who is not among the members is refused", async () => {
    const { data } = await projects.mutate(ulrich, "createTask", { projectId: "prj-010", title: "Mine" });
    expect(data?.["result"]).toMatchObject({ __typename: "NotAllowed" });
  });
});

describe("input", () => {
  const invalid: [MutationName, string, number][] = [
    ["createProject", "name", 100],
    ["createTask", "title", 200],
    ["addComment", "text", 4000],
  ];
  const documentOf = (name: MutationName) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { __typename ... on InvalidInput { field message } } }`;
  };
  const attempt = async (name: MutationName, input: Record<string, unknown>) => {
    const headers = await projects.bearer(alice, { scp: "Projects.ReadWrite" });
    const body = JSON.stringify({ query: documentOf(name), variables: { input: { ...good[name], ...input } } });
    return projects.post(headers, body);
  };

  it.each(invalid)("of %s without a %s is invalid", async (name, field) => {
    const before = await state();
    for (const value of ["", " \n\t "]) {
      const message = `${field} must not be empty.`;
      const { body } = await attempt(name, { [field]: value });
      expect(body).toEqual({ data: { result: { __typename: "InvalidInput", field, message } } });
    }
    expect(await state()).toEqual(before);
  });

  it.each<[MutationName, string, number]>([
    ...invalid,
    ["createProject", "description", 4000],
    ["createTask", "description", 4000],
  ])("of %s with a %s of more than %i characters is invalid", async (name, field, most) => {
    const before = await state();
    const message = `${field} must not be longer than ${String(most)} characters.`;
    const { body } = await attempt(name, { [field]: "⚓".repeat(most) + "x" });
    expect(body).toEqual({ data: { result: { __typename: "InvalidInput", field, message } } });
    expect(await state()).toEqual(before);
    const longest = await attempt(name, { [field]: "🚢".repeat(most) });
    expect(longest.body.data?.["result"]).toEqual({ __typename: expect.stringMatching(/Payload$/) as unknown });
  });

  it.each(["2025-02-30", "2025-13-01", "31.12.2025", "2025-1-1", "", "2025-01-01T00:00:00Z", 20250101])(
    "with the day %j is no request",
    async (dueOn) => {
      const { status, body } = await attempt("createTask", { dueOn });
      expect([status, body.errors?.[0]?.extensions]).toEqual([400, { code: "BAD_USER_INPUT" }]);
    },
  );
});
