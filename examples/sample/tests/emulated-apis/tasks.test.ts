import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleProjects } from "../../emulated-apis/data/projects.ts";
import { createProjectsRequests, type Connection } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const mona = findSampleUser("Mona");
const dayMs = 24 * 60 * 60 * 1000;

let apis: EmulatedApis;
let execute: ReturnType<typeof createProjectsRequests>["execute"];
beforeAll(async () => {
  apis = await startEmulatedApis();
  ({ execute } = createProjectsRequests(apis));
});
afterAll(() => apis.close());

const ids = ({ edges }: Connection) => edges.map(({ node }) => node["id"]);

describe("lookups by id", () => {
  const lookups = [
    ["tasksById", ["tsk-003-02", "tsk-008-01", "tsk-001-01", "unknown", "tsk-003-02"]],
    ["commentsById", ["cmt-003-01-01", "cmt-008-01-01", "cmt-001-01-25", "unknown", "cmt-003-01-01"]],
  ] as const;
  const createQuery = (field: string) => `query ($ids: [ID!]!) { ${field}(ids: $ids) { id } }`;

  it("tasksById and commentsById keep the order of the ids, with null for invisible objects", async () => {
    for (const [field, requestedIds] of lookups) {
      const [repeated, hidden, second] = requestedIds;
      expect((await execute(alice, createQuery(field), { ids: requestedIds })).body).toEqual({
        data: { [field]: [{ id: repeated }, null, { id: second }, null, { id: repeated }] },
      });
      expect((await execute(mona, createQuery(field), { ids: [hidden] })).body).toEqual({
        data: { [field]: [{ id: hidden }] },
      });
    }
  });

  it("tasksById and commentsById accept at most 100 ids", async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => String(index));
    for (const [field] of lookups) {
      expect((await execute(alice, createQuery(field), { ids: hundred })).body.errors, field).toBeUndefined();
      const { body } = await execute(alice, createQuery(field), { ids: [...hundred, "x"] });
      expect(
        body.errors?.map(({ extensions }) => extensions),
        field,
      ).toEqual([{ code: "BAD_USER_INPUT" }]);
    }
  });
});

describe("tasksByAssignee", () => {
  const query = `query ($userIds: [ID!]!, $first: Int! = 100, $after: String) {
    tasksByAssignee(userIds: $userIds, first: $first, after: $after) { edges { cursor node { id } } }
  }`;
  const assignedTo = (userId: string, visible: (id: string) => boolean) =>
    sampleProjects
      .filter(({ id }) => visible(id))
      .flatMap(({ tasks }) => tasks.filter(({ assigneeId }) => assigneeId === userId).map(({ id }) => id));

  it("tasksByAssignee returns the visible tasks of each user, in order", async () => {
    const { body } = await execute(alice, query, { userIds: [bob.id, "unknown", alice.id] });
    const sees = (id: string) => ["prj-001", "prj-002", "prj-003", "prj-004", "prj-005", "prj-012"].includes(id);
    const expected = [assignedTo(bob.id, sees), [], assignedTo(alice.id, sees)];
    expect((body.data?.["tasksByAssignee"] as Connection[]).map(ids)).toEqual(expected);
    expect(expected.map((list) => list.length > 0)).toEqual([true, false, true]);
  });

  it("tasksByAssignee hides tasks of projects that the caller cannot see", async () => {
    const all = await execute(mona, query, { userIds: [bob.id] });
    expect((all.body.data?.["tasksByAssignee"] as Connection[]).map(ids)).toEqual([assignedTo(bob.id, () => true)]);
    const seen = await execute(findSampleUser("Zoë"), query, { userIds: [bob.id] });
    const onlyStorm = (id: string) => id === "prj-011";
    expect((seen.body.data?.["tasksByAssignee"] as Connection[]).map(ids)).toEqual([assignedTo(bob.id, onlyStorm)]);
  });

  it("tasksByAssignee continues each user's list after the cursor", async () => {
    const first = await execute(mona, query, { userIds: [bob.id], first: 2 });
    const [list] = first.body.data?.["tasksByAssignee"] as Connection[];
    const after = list?.edges[1]?.cursor;
    const { body } = await execute(mona, query, { userIds: [bob.id], after });
    expect((body.data?.["tasksByAssignee"] as Connection[]).map(ids)).toEqual([
      assignedTo(bob.id, () => true).slice(2),
    ]);
  });

  it("tasksByAssignee rejects a page size outside 1 to 100", async () => {
    for (const first of [0, 101]) {
      const { body } = await execute(mona, query, { userIds: [bob.id], first });
      expect(
        body.errors?.map(({ extensions }) => extensions),
        String(first),
      ).toEqual([{ code: "BAD_USER_INPUT" }]);
    }
  });

  it("tasksByAssignee accepts at most 100 users", async () => {
    const { body } = await execute(mona, query, { userIds: Array.from({ length: 101 }, String) });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: "BAD_USER_INPUT" }]);
  });
});

describe("comments", () => {
  it("Task.comments lists comments oldest first, page by page", async () => {
    const query = `query ($after: String) {
      tasksById(ids: ["tsk-001-01"]) {
        commentCount
        comments(first: 10, after: $after) {
          edges { cursor node { id taskId authorId text createdAt } } pageInfo { endCursor hasNextPage }
        }
      }
    }`;
    const seen: Record<string, unknown>[] = [];
    let after: unknown = null;
    for (;;) {
      const { body } = await execute(alice, query, { after });
      const [task] = body.data?.["tasksById"] as { commentCount: number; comments: Connection }[];
      expect(task?.commentCount).toBe(25);
      seen.push(...(task?.comments.edges ?? []).map(({ node }) => node));
      if (!task?.comments.pageInfo.hasNextPage) break;
      after = task.comments.pageInfo.endCursor;
    }
    expect(seen.map(({ id }) => id)).toEqual(
      Array.from({ length: 25 }, (_, index) => `cmt-001-01-${String(index + 1).padStart(2, "0")}`),
    );
    const times = seen.map(({ createdAt }) => String(createdAt));
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(25);
    expect(seen.every(({ taskId }) => taskId === "tsk-001-01")).toBe(true);
  });
});

describe("the sample", () => {
  interface Task {
    status: string;
    completed: boolean;
    priority: string;
    projectId: string;
    dueOn: string | null;
    createdAt: string;
    completedAt: string | null;
  }
  interface Project {
    id: string;
    taskCount: number;
    openTaskCount: number;
    createdAt: string;
    dueOn: string | null;
    tasks: { edges: { node: Task }[] };
  }

  async function everything() {
    const { body } = await execute(
      mona,
      `{ projects(first: 100) { edges { node { id taskCount openTaskCount createdAt dueOn tasks(first: 100) { edges { node {
        status completed priority projectId dueOn createdAt completedAt
      } } } } } } }`,
    );
    const { edges } = body.data?.["projects"] as { edges: { node: Project }[] };
    return edges.map(({ node }) => node);
  }

  it("taskCount and openTaskCount match Project.tasks", async () => {
    for (const { id, taskCount, openTaskCount, tasks } of await everything()) {
      const nodes = tasks.edges.map(({ node }) => node);
      expect([taskCount, openTaskCount]).toEqual([
        nodes.length,
        nodes.filter(({ status }) => status !== "DONE").length,
      ]);
      expect(nodes.every(({ projectId }) => projectId === id)).toBe(true);
    }
  });

  it("a task has completedAt if and only if its status is DONE, later than createdAt", async () => {
    const now = new Date(apis.clock.now()).toISOString();
    for (const { tasks } of await everything()) {
      for (const { node } of tasks.edges) {
        expect([node.completed, node.completedAt !== null]).toEqual([node.status === "DONE", node.status === "DONE"]);
        expect(node.createdAt < (node.completedAt ?? now) && (node.completedAt ?? "") < now).toBe(true);
      }
    }
  });

  it("the sample has every status and priority, and due dates before, on and after the current day", async () => {
    const tasks = (await everything()).flatMap((project) => project.tasks.edges.map(({ node }) => node));
    expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(["OPEN", "IN_PROGRESS", "DONE"]));
    expect(new Set(tasks.map(({ priority }) => priority))).toEqual(new Set(["LOW", "NORMAL", "HIGH"]));
    const today = Date.parse(new Date(apis.clock.now()).toISOString().slice(0, 10));
    const days = tasks
      .filter(({ status }) => status !== "DONE")
      .map(({ dueOn }) => (dueOn === null ? "never" : Math.sign(Math.round((Date.parse(dueOn) - today) / dayMs))));
    expect(new Set(days)).toEqual(new Set(["never", -1, 0, 1]));
  });
});
