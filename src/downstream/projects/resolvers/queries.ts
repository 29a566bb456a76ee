import type { Resolvers } from "../../../generated/schema.ts";
import { downstreamResolver } from "../../resolvers/downstream-resolver.ts";
import { toGlobalId, getLocalId } from "../../relay/global-id.ts";
import { getSelectedFields } from "../../resolvers/selected-fields.ts";

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
    owner: downstreamResolver("MICROSOFT_GRAPH", (graph, { ownerId }, _args, info) =>
      graph.directory.getUserById(ownerId, getSelectedFields(info)),
    ),
    members: downstreamResolver("PROJECTS", (projects, { id }, page) => projects.membersOfProject(id, page)),
    tasks: downstreamResolver("PROJECTS", (projects, { id }, list) => projects.tasksOfProject(id, list)),
  },
  ProjectConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  ProjectMemberConnection: {
    nodes: downstreamResolver("MICROSOFT_GRAPH", (graph, { edges }, _args, info) =>
      Promise.resolve(edges.map(({ userId }) => graph.directory.getUserById(userId, getSelectedFields(info)))),
    ),
  },
  ProjectMemberEdge: {
    node: downstreamResolver("MICROSOFT_GRAPH", (graph, { userId }, _args, info) =>
      graph.directory.getUserById(userId, getSelectedFields(info)),
    ),
  },
  Task: {
    id: ({ id }) => toGlobalId("Task", id),
    project: downstreamResolver("PROJECTS", (projects, { projectId }) => projects.projectById(projectId)),
    assignee: downstreamResolver("MICROSOFT_GRAPH", async (graph, { assigneeId }, _args, info) =>
      assigneeId === null ? null : graph.directory.getUserById(assigneeId, getSelectedFields(info)),
    ),
    comments: downstreamResolver("PROJECTS", (projects, { id }, page) => projects.commentsOfTask(id, page)),
  },
  TaskConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Comment: {
    id: ({ id }) => toGlobalId("Comment", id),
    task: downstreamResolver("PROJECTS", (projects, { taskId }) => projects.taskById(taskId)),
    author: downstreamResolver("MICROSOFT_GRAPH", (graph, { authorId }, _args, info) =>
      graph.directory.getUserById(authorId, getSelectedFields(info)),
    ),
  },
  CommentConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
} satisfies Resolvers;
