import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjectsRequests, mutationNames } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");

let apis: EmulatedApis;
let projects: ReturnType<typeof createProjectsRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  projects = createProjectsRequests(apis);
});
afterAll(() => apis.close());

async function commentCount(taskId: string): Promise<unknown> {
  const { body } = await projects.execute(alice, `{ tasksById(ids: ["${taskId}"]) { commentCount } }`);
  return (body.data?.["tasksById"] as { commentCount: number }[])[0]?.commentCount;
}

const inputs = {
  createProject: { name: "Once" },
  createTask: { projectId: "prj-001", title: "Once" },
  assignTask: { taskId: "tsk-001-02", assigneeId: bob.id },
  completeTask: { taskId: "tsk-001-03" },
  reopenTask: { taskId: "tsk-001-01" },
  addComment: { taskId: "tsk-001-04", text: "Once." },
};

describe("clientMutationId", () => {
  it("a repeated clientMutationId returns the first result, for every mutation", async () => {
    for (const name of mutationNames) {
      const input = { ...inputs[name], clientMutationId: "retried" };
      const first = await projects.mutate(alice, name, input);
      apis.clock.advance(60_000);
      expect(JSON.stringify(first.data), name).toContain("Payload");
      expect(await projects.mutate(alice, name, input), name).toEqual(first);
    }
  });

  it("a repeated clientMutationId adds nothing", async () => {
    const input = { taskId: "tsk-001-06", text: "Once.", clientMutationId: "counted" };
    for (let attempt = 0; attempt < 3; attempt += 1) await projects.mutate(alice, "addComment", input);
    expect(await commentCount("tsk-001-06")).toBe(1);
  });

  it("a clientMutationId applies within one request and across concurrent requests", async () => {
    const field = `addComment(input: { taskId: "tsk-001-09", text: "Once.", clientMutationId: "twice" }) { ... on AddCommentPayload { comment { id } } }`;
    const query = `mutation { a: ${field} b: ${field} }`;
    const headers = await projects.bearer(alice, { scp: "Projects.ReadWrite" });
    const responses = await Promise.all([1, 2, 3].map(() => projects.post(headers, JSON.stringify({ query }))));
    const result = { comment: { id: "cmt-001-09-01" } };
    for (const { body } of responses) expect(body).toEqual({ data: { a: result, b: result } });
    expect(await commentCount("tsk-001-09")).toBe(1);
  });

  it("a repeated clientMutationId returns the first result even after later changes", async () => {
    const input = { taskId: "tsk-001-05", clientMutationId: "done" };
    const first = await projects.mutate(alice, "completeTask", input);
    await projects.mutate(alice, "reopenTask", { taskId: "tsk-001-05" });
    expect(await projects.mutate(alice, "completeTask", input)).toEqual(first);
    const { body } = await projects.execute(alice, `{ tasksById(ids: ["tsk-001-05"]) { status } }`);
    expect(body.data).toEqual({ tasksById: [{ status: "OPEN" }] });
  });

  it("a repeated clientMutationId returns a typed error again", async () => {
    const invalid = await projects.mutate(alice, "createProject", { name: "", clientMutationId: "rejected" });
    expect(invalid.data?.["result"]).toMatchObject({ __typename: "InvalidInput" });
    const again = await projects.mutate(alice, "createProject", { name: "Better", clientMutationId: "rejected" });
    expect(again).toEqual(invalid);
  });

  it("a clientMutationId is scoped to the caller", async () => {
    const input = { taskId: "tsk-001-08", text: "Mine.", clientMutationId: "shared" };
    await projects.mutate(alice, "addComment", input);
    const { data } = await projects.mutate(bob, "addComment", input);
    expect(data?.["result"]).toMatchObject({ comment: { authorId: bob.id } });
    expect(await commentCount("tsk-001-08")).toBe(2);
  });

  it("a clientMutationId is scoped to one mutation", async () => {
    const taskId = "tsk-001-12";
    await projects.mutate(alice, "completeTask", { taskId, clientMutationId: "same" });
    const { data } = await projects.mutate(alice, "reopenTask", { taskId, clientMutationId: "same" });
    expect(data?.["result"]).toMatchObject({ task: { status: "OPEN" } });
  });
});

it("Projects mutations without a clientMutationId are executed every time", async () => {
  for (const without of [{}, { clientMutationId: null }]) {
    const before = Number(await commentCount("tsk-004-02"));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await projects.mutate(alice, "addComment", { taskId: "tsk-004-02", text: "Again.", ...without });
    }
    expect(await commentCount("tsk-004-02"), JSON.stringify(without)).toBe(before + 2);
  }
});
