import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectsApi } from "../../emulated-apis/projects/api.ts";
import { createProjectsRequests, mutationNames } from "./requests.ts";
import { getClaims, exchange } from "../../../../test/dev/emulator/entra-requests.ts";
import { findSampleUser, startEmulatedApis, startEmulator, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");

let apis: EmulatedApis;
let projects: ReturnType<typeof createProjectsRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  projects = createProjectsRequests(apis);
});
afterAll(() => apis.close());

const inputs = {
  createProject: { name: "x" },
  createTask: { projectId: "prj-001", title: "x" },
  assignTask: { taskId: "tsk-001-02", assigneeId: null },
  completeTask: { taskId: "tsk-001-02" },
  reopenTask: { taskId: "tsk-001-01" },
  addComment: { taskId: "tsk-001-02", text: "x" },
};

describe("a token with Projects.Read only", () => {
  const query = `{ projects(first: 100) { edges { node { id taskCount openTaskCount tasks(first: 100) {
    edges { node { id status assigneeId commentCount } } } } } } }`;

  it("a mutation with Projects.Read is FORBIDDEN and changes nothing", async () => {
    for (const name of mutationNames) {
      const before = (await projects.execute(alice, query)).body.data;
      const { data, errors } = await projects.mutate(alice, name, inputs[name], "Projects.Read");
      expect(data, name).toEqual({ result: null });
      expect(errors, name).toEqual([expect.objectContaining({ path: ["result"], extensions: { code: "FORBIDDEN" } })]);
      expect((await projects.execute(alice, query)).body.data, name).toEqual(before);
    }
  });

  it("a mutation with Projects.Read does not consume its clientMutationId", async () => {
    const input = { ...inputs.addComment, clientMutationId: "before-consent" };
    expect((await projects.mutate(alice, "addComment", input, "Projects.Read")).data).toEqual({ result: null });
    const { data } = await projects.mutate(alice, "addComment", input);
    expect(data?.["result"]).toMatchObject({ __typename: "AddCommentPayload" });
  });

  it("a mutation with Projects.Read does not return an earlier result", async () => {
    const input = { ...inputs.addComment, clientMutationId: "after-consent" };
    await projects.mutate(alice, "addComment", input);
    expect((await projects.mutate(alice, "addComment", input, "Projects.Read")).data).toEqual({ result: null });
  });
});

it("a token with Projects.ReadWrite only can read the results of its mutations", async () => {
  const { data, errors } = await projects.mutate(bob, "completeTask", inputs.completeTask);
  expect(errors).toBeUndefined();
  expect(data?.["result"]).toMatchObject({ task: { status: "DONE", commentCount: expect.any(Number) as unknown } });
});

it("the API has consent to Projects.ReadWrite for all users", async () => {
  const emulator = await startEmulator({ port: 0 });
  try {
    const assertion = await emulator.issueToken({ user: "bob@harbor.example" });
    const response = await exchange(emulator, assertion, { scope: `api://${projectsApi.clientId}/Projects.ReadWrite` });
    expect(getClaims(response)).toMatchObject({ scp: "Projects.Read Projects.ReadWrite" });
  } finally {
    await emulator.close();
  }
});
