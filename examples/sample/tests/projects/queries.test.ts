import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleProjects } from "../../emulated-apis/data/projects.ts";
import { sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../support/project.ts";

const [berths] = sampleProjects;
const [rules] = berths?.tasks ?? [];
const [draft] = rules?.comments ?? [];

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

async function read(query: string, user = "alice@harbor.example"): Promise<Record<string, unknown>> {
  const { body } = await api.ask(query, { user });
  expect(body.errors).toBeUndefined();
  return body.data ?? expect.fail("no data");
}

function remoteCalls(): number {
  return api.emulator.calls.count("POST /projects/graphql");
}

function getName(objectId: string | undefined): string | undefined {
  return sampleUsers.find(({ id }) => id === objectId)?.displayName;
}

describe("a project", () => {
  it("is answered with its counts, its owner and its members in their roles", async () => {
    const { project } = await read(`{
      project(id: "prj-001") {
        id name description status createdAt dueOn taskCount openTaskCount owner { displayName }
        members { edges { role node { displayName } } nodes { displayName } }
      }
    }`);

    const members = berths?.members.map(({ userId, role }) => ({ role, node: { displayName: getName(userId) } }));
    expect(project).toEqual({
      id: toGlobalId("Project", "prj-001"),
      name: "Berth Booking Portal",
      description: "Shipping lines reserve a berth themselves.",
      status: "ACTIVE",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as unknown,
      taskCount: 12,
      openTaskCount: berths?.tasks.filter(({ status }) => status !== "DONE").length,
      owner: { displayName: "Alice Archer" },
      members: { edges: members, nodes: members?.map(({ node }) => node) },
    });
  });

  it("costs no call beside its own for the counts", async () => {
    await read('{ project(id: "prj-001") { taskCount openTaskCount tasks { nodes { commentCount } } } }');

    expect(remoteCalls()).toBe(2);
  });

  it("has null for what it does not have", async () => {
    const query = '{ project(id: "prj-008") { dueOn owner { displayName } } }';

    expect(await read(query, "mona@harbor.example")).toEqual({ project: { dueOn: null, owner: null } });
  });
});

describe("a task", () => {
  it("is answered with its project and its assignee", async () => {
    const { task } = await read(`{
      task(id: "tsk-001-01") {
        id title description status completed priority dueOn createdAt completedAt commentCount
        project { id name } assignee { id displayName }
      }
    }`);

    expect(task).toEqual({
      id: toGlobalId("Task", "tsk-001-01"),
      title: rules?.title,
      description: rules?.description,
      status: "DONE",
      completed: true,
      priority: "NORMAL",
      dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as unknown,
      createdAt: expect.any(String) as unknown,
      completedAt: expect.any(String) as unknown,
      commentCount: 25,
      project: { id: toGlobalId("Project", "prj-001"), name: "Berth Booking Portal" },
      assignee: { id: toGlobalId("User", String(rules?.assigneeId)), displayName: "Bob Baker" },
    });
  });

  it("has null for what it does not have", async () => {
    expect(await read('{ task(id: "tsk-001-12") { completed completedAt assignee { id } } }')).toEqual({
      task: { completed: false, completedAt: null, assignee: null },
    });
  });
});

describe("a comment", () => {
  it("is answered with its task and its author", async () => {
    const query = '{ comment(id: "cmt-001-01-01") { id text createdAt task { id title } author { displayName } } }';

    expect(await read(query)).toEqual({
      comment: {
        id: toGlobalId("Comment", "cmt-001-01-01"),
        text: draft?.text,
        createdAt: expect.any(String) as unknown,
        task: { id: toGlobalId("Task", "tsk-001-01"), title: rules?.title },
        author: { displayName: getName(draft?.authorId) },
      },
    });
  });

  it("comes with its task oldest first", async () => {
    const { task } = await read('{ task(id: "tsk-001-01") { comments(first: 100) { nodes { text createdAt } } } }');

    const { nodes } = (task as { comments: { nodes: { text: string; createdAt: string }[] } }).comments;
    expect(nodes.map(({ text }) => text)).toEqual(rules?.comments.map(({ text }) => text));
    expect(nodes.map(({ createdAt }) => createdAt)).toEqual(nodes.map(({ createdAt }) => createdAt).sort());
  });
});

describe("a user's tasks", () => {
  const [alice, bob] = ["Alice Archer", "Bob Baker"].map((name) =>
    sampleUsers.find(({ displayName }) => displayName === name),
  );
  const query = '{ user(id: "alice@harbor.example") { tasks(first: 100) { nodes { id } } } }';
  const tasksOfAlice = (seen: typeof sampleProjects): unknown => {
    const tasks = seen.flatMap((project) => project.tasks).filter(({ assigneeId }) => assigneeId === alice?.id);
    return { user: { tasks: { nodes: tasks.map(({ id }) => ({ id: toGlobalId("Task", id) })) } } };
  };

  it("are those of all projects that the caller may see", async () => {
    expect(await read(query, "mona@harbor.example")).toEqual(tasksOfAlice(sampleProjects));
  });

  it("are no others", async () => {
    const seen = sampleProjects.filter(({ members }) => members.some(({ userId }) => userId === bob?.id));

    expect(tasksOfAlice(seen)).not.toEqual(tasksOfAlice(sampleProjects));
    expect(await read(query, "bob@harbor.example")).toEqual(tasksOfAlice(seen));
  });
});

describe.each([
  { type: "Project", own: "prj-001", hidden: "prj-006" },
  { type: "Task", own: "tsk-001-01", hidden: "tsk-006-01" },
  { type: "Comment", own: "cmt-001-01-01", hidden: "cmt-006-01-01" },
])("an id of a $type", ({ type, own, hidden }) => {
  const field = type.toLowerCase();

  it("may be the API's own or the global one", async () => {
    const id = toGlobalId(type, own);

    expect(await read(`{ a: ${field}(id: "${own}") { id } b: ${field}(id: "${id}") { id } }`)).toEqual({
      a: { id },
      b: { id },
    });
    expect(remoteCalls()).toBe(1);
  });

  it("leads there from `node`", async () => {
    const id = toGlobalId(type, own);

    expect(await read(`{ node(id: "${id}") { __typename id } }`)).toEqual({ node: { __typename: type, id } });
  });

  it("is null for what is hidden from the caller, and for what is not there", async () => {
    const query = (id: string): string => `{ it: ${field}(id: "${id}") { id } }`;

    expect(await read(query(hidden), "mona@harbor.example")).not.toEqual({ it: null });
    for (const id of [hidden, toGlobalId(type, hidden), "nothing", "", "1".repeat(1_000)])
      expect(await read(query(id))).toEqual({ it: null });
    expect(await read(`{ node(id: "${toGlobalId(type, hidden)}") { id } }`)).toEqual({ node: null });
  });

  it("is null without a call if it is the global id of something else", async () => {
    const others = ["Project", "Task", "Comment", "User", "Nothing"].filter((other) => other !== type);

    for (const other of others) {
      expect(await read(`{ ${field}(id: "${toGlobalId(other, own)}") { id } }`)).toEqual({ [field]: null });
    }
    expect(remoteCalls()).toBe(0);
  });
});
