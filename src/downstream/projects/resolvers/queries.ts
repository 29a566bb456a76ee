import type { Resolvers } from "../../../generated/schema.ts";
import { fromApi } from "../../resolvers/downstream-resolver.ts";
import { globalId, keyOf } from "../../relay/global-id.ts";
import { selectedFields } from "../../resolvers/selected-fields.ts";

export const readResolvers = {
  Query: {
    projects: fromApi("PROJECTS", (projects, _parent, list) => projects.projects(list)),
    project: fromApi("PROJECTS", async (projects, _parent, { id }) => {
      const key = keyOf("Project", id);
      return key === undefined ? null : projects.projectById(key);
    }),
    task: fromApi("PROJECTS", async (projects, _parent, { id }) => {
      const key = keyOf("Task", id);
      return key === undefined ? null : projects.taskById(key);
    }),
    comment: fromApi("PROJECTS", async (projects, _parent, { id }) => {
      const key = keyOf("Comment", id);
      return key === undefined ? null : projects.commentById(key);
    }),
  },
  User: {
    projects: fromApi("PROJECTS", (projects, { id }, page) => projects.projectsOfMember(id, page)),
    tasks: fromApi("PROJECTS", (projects, { id }, list) => projects.tasksOfAssignee(id, list)),
  },
  Project: {
    id: ({ id }) => globalId("Project", id),
    owner: fromApi("MICROSOFT_GRAPH", (graph, { ownerId }, _args, info) =>
      graph.userById(ownerId, selectedFields(info)),
    ),
    members: fromApi("PROJECTS", (projects, { id }, page) => projects.membersOfProject(id, page)),
    tasks: fromApi("PROJECTS", (projects, { id }, list) => projects.tasksOfProject(id, list)),
  },
  ProjectConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  ProjectMemberConnection: {
    nodes: fromApi("MICROSOFT_GRAPH", (graph, { edges }, _args, info) =>
      Promise.resolve(edges.map(({ userId }) => graph.userById(userId, selectedFields(info)))),
    ),
  },
  ProjectMemberEdge: {
    node: fromApi("MICROSOFT_GRAPH", (graph, { userId }, _args, info) => graph.userById(userId, selectedFields(info))),
  },
  Task: {
    id: ({ id }) => globalId("Task", id),
    project: fromApi("PROJECTS", (projects, { projectId }) => projects.projectById(projectId)),
    assignee: fromApi("MICROSOFT_GRAPH", async (graph, { assigneeId }, _args, info) =>
      assigneeId === null ? null : graph.userById(assigneeId, selectedFields(info)),
    ),
    comments: fromApi("PROJECTS", (projects, { id }, page) => projects.commentsOfTask(id, page)),
  },
  TaskConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Comment: {
    id: ({ id }) => globalId("Comment", id),
    task: fromApi("PROJECTS", (projects, { taskId }) => projects.taskById(taskId)),
    author: fromApi("MICROSOFT_GRAPH", (graph, { authorId }, _args, info) =>
      graph.userById(authorId, selectedFields(info)),
    ),
  },
  CommentConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
} satisfies Resolvers;
