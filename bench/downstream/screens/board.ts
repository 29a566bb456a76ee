import type { DirectApis } from "../direct-apis.ts";
import { fetchManager, mapAll, type NaiveUser, type Screen } from "./screen.ts";

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
  fetchNaively: async (apis) => {
    const { projects } = await apis.queryProjects<{ projects: Edges<NaiveProject> }>(
      "{ projects(first: 50) { edges { node { id name status ownerId } } } }",
    );
    const nodes = await mapAll(projects.edges, ({ node }) => fetchProject(apis, node));
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

async function fetchProject(apis: DirectApis, { id, name, status, ownerId }: NaiveProject) {
  const parts = apis.queryProjects<ProjectParts>(
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
  const [owner, { project }] = await Promise.all([fetchUser(apis, ownerId), parts]);
  const [edges, nodes] = await Promise.all([
    mapAll(project.members.edges, async ({ node }) => ({ role: node.role, node: await fetchUser(apis, node.userId) })),
    mapAll(project.tasks.edges, ({ node }) => fetchTask(apis, node)),
  ]);
  return { name, status, owner, members: { edges }, tasks: { nodes } };
}

async function fetchTask(apis: DirectApis, { id, title, assigneeId, commentCount }: NaiveTask) {
  const [assignee, nodes] = await Promise.all([
    assigneeId === null ? null : fetchUserWithManager(apis, assigneeId),
    commentCount === 0 ? [] : fetchComments(apis, id),
  ]);
  return { title, assignee, comments: { nodes } };
}

async function fetchComments(apis: DirectApis, taskId: string) {
  const { tasksById } = await apis.queryProjects<TaskComments>(
    "query ($id: ID!) { tasksById(ids: [$id]) { comments(first: 20) { edges { node { text authorId } } } } }",
    { id: taskId },
  );
  return mapAll(tasksById[0].comments.edges, async ({ node: { text, authorId } }) => ({
    text,
    author: await fetchUser(apis, authorId),
  }));
}

async function fetchUser({ getGraph: graph }: DirectApis, id: string) {
  const user = await graph<NaiveUser>(`/users/${id}?$select=displayName`);
  return user && { displayName: user.displayName };
}

async function fetchUserWithManager(apis: DirectApis, id: string) {
  const [user, manager] = await Promise.all([fetchUser(apis, id), fetchManager(apis, id)]);
  return user && { ...user, manager: manager && { displayName: manager.displayName } };
}
