import type { Resolvers } from "../../generated/oboql.ts";
import { downstreamResolver, join } from "../../generated/oboql.ts";
import { getLocalId, invalidResponseError, loadUser, toGlobalId } from "oboql";

/** @throws {DownstreamError} if the API left out an id that its schema promises */
function requireId(id: unknown): string {
  if (typeof id !== "string" || id === "") throw invalidResponseError("PROJECTS");
  return id;
}

export const readResolvers = {
  Query: {
    projects: downstreamResolver("PROJECTS", (projects, _parent, list) => projects.projects(list)),
    project: downstreamResolver("PROJECTS", async (projects, _parent, { id }) => {
      const key = getLocalId("Project", id);
      return key === undefined ? null : projects.projectById(key);
    }),
    task: downstreamResolver("PROJECTS", async (projects, _parent, { id }) => {
      const key = getLocalId("Task", id);
      return key === undefined ? null : projects.taskById(key);
    }),
    comment: downstreamResolver("PROJECTS", async (projects, _parent, { id }) => {
      const key = getLocalId("Comment", id);
      return key === undefined ? null : projects.commentById(key);
    }),
  },
  User: {
    projects: downstreamResolver("PROJECTS", (projects, { id }, page) => projects.projectsOfMember(id, page)),
    tasks: downstreamResolver("PROJECTS", (projects, { id }, list) => projects.tasksOfAssignee(id, list)),
  },
  Project: {
    id: ({ id }) => toGlobalId("Project", id),
    owner: join("MICROSOFT_GRAPH", ({ ownerId }) => requireId(ownerId), loadUser),
    members: downstreamResolver("PROJECTS", async (projects, { id }, page) =>
      projects.membersOfProject(requireId(id), page),
    ),
    tasks: downstreamResolver("PROJECTS", async (projects, { id }, list) =>
      projects.tasksOfProject(requireId(id), list),
    ),
  },
  ProjectConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  ProjectMemberConnection: {
    nodes: downstreamResolver("MICROSOFT_GRAPH", (graph, { edges }, _args, info) =>
      Promise.resolve(edges.map(async ({ userId }) => loadUser(graph, requireId(userId), info))),
    ),
  },
  ProjectMemberEdge: {
    node: join("MICROSOFT_GRAPH", ({ userId }) => requireId(userId), loadUser),
  },
  Task: {
    id: ({ id }) => toGlobalId("Task", id),
    project: downstreamResolver("PROJECTS", async (projects, { projectId }) =>
      projects.projectById(requireId(projectId)),
    ),
    assignee: join(
      "MICROSOFT_GRAPH",
      ({ assigneeId }) => (assigneeId === null ? null : requireId(assigneeId)),
      loadUser,
    ),
    comments: downstreamResolver("PROJECTS", async (projects, { id }, page) =>
      projects.commentsOfTask(requireId(id), page),
    ),
  },
  TaskConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Comment: {
    id: ({ id }) => toGlobalId("Comment", id),
    task: downstreamResolver("PROJECTS", async (projects, { taskId }) => projects.taskById(requireId(taskId))),
    author: join("MICROSOFT_GRAPH", ({ authorId }) => requireId(authorId), loadUser),
  },
  CommentConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
} satisfies Resolvers;
