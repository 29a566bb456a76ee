import type { DirectApis } from "../direct-apis.ts";
import { all, type NaiveUser, type Screen } from "./screen.ts";

export const board: Screen = {
  name: "board",
  shows: "50 projects with members, next tasks, assignees, comments",
  viewer: "mona@harbor.example",
  query: `{
    projects(first: 50) {
      nodes {
        name
        status
        owner { displayName }
        members(first: 10) { edges { role node { displayName } } }
        tasks(first: 3, filter: { status: [OPEN, IN_PROGRESS] }, orderBy: { field: DUE_ON }) {
          nodes {
            title
            assignee { displayName manager { displayName } }
            comments(first: 20) { nodes { text author { displayName } } }
          }
        }
      }
    }
  }`,
  naive: async (apis) => {
    const { projects } = await apis.projects<{ projects: Edges<NaiveProject> }>(
      "{ projects(first: 50) { edges { node { id name status ownerId } } } }",
    );
    const nodes = await all(projects.edges, ({ node }) => projectOnBoard(apis, node));
    return { projects: { nodes } };
  },
};

interface Edges<Node> {
  readonly edges: readonly { readonly node: Node }[];
}

interface NaiveProject {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly ownerId: string;
}

interface NaiveTask {
  readonly id: string;
  readonly title: string;
  readonly assigneeId: string | null;
  readonly commentCount: number;
}

interface ProjectParts {
  readonly project: {
    readonly members: Edges<{ readonly userId: string; readonly role: string }>;
    readonly tasks: Edges<NaiveTask>;
  };
}

interface TaskComments {
  readonly tasksById: readonly [{ readonly comments: Edges<{ readonly text: string; readonly authorId: string }> }];
}

async function projectOnBoard(apis: DirectApis, { id, name, status, ownerId }: NaiveProject) {
  const parts = apis.projects<ProjectParts>(
    `query ($id: ID!) {
      project(id: $id) {
        members(first: 10) { edges { node { userId role } } }
        tasks(first: 3, filter: { status: [OPEN, IN_PROGRESS] }, orderBy: { field: DUE_ON }) {
          edges { node { id title assigneeId commentCount } }
        }
      }
    }`,
    { id },
  );
  const [owner, { project }] = await Promise.all([person(apis, ownerId), parts]);
  const [edges, nodes] = await Promise.all([
    all(project.members.edges, async ({ node }) => ({ role: node.role, node: await person(apis, node.userId) })),
    all(project.tasks.edges, ({ node }) => taskOnBoard(apis, node)),
  ]);
  return { name, status, owner, members: { edges }, tasks: { nodes } };
}

async function taskOnBoard(apis: DirectApis, { id, title, assigneeId, commentCount }: NaiveTask) {
  const [assignee, nodes] = await Promise.all([
    assigneeId === null ? null : personWithManager(apis, assigneeId),
    commentCount === 0 ? [] : commentsOf(apis, id),
  ]);
  return { title, assignee, comments: { nodes } };
}

async function commentsOf(apis: DirectApis, taskId: string) {
  const { tasksById } = await apis.projects<TaskComments>(
    "query ($id: ID!) { tasksById(ids: [$id]) { comments(first: 20) { edges { node { text authorId } } } } }",
    { id: taskId },
  );
  return all(tasksById[0].comments.edges, async ({ node: { text, authorId } }) => ({
    text,
    author: await person(apis, authorId),
  }));
}

async function person({ graph }: DirectApis, id: string) {
  const user = await graph<NaiveUser>(`/users/${id}?$select=displayName`);
  return user && { displayName: user.displayName };
}

async function personWithManager(apis: DirectApis, id: string) {
  const [user, manager] = await Promise.all([
    person(apis, id),
    apis.graph<NaiveUser>(`/users/${id}/manager?$select=displayName`),
  ]);
  return user && { ...user, manager: manager && { displayName: manager.displayName } };
}
