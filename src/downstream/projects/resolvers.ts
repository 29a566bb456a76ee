import type { Resolvers } from "../../generated/schema.ts";
import { fromApi } from "../from-api.ts";
import { selectedFields } from "../selection.ts";

export const resolvers: Resolvers = {
  Query: {
    projects: fromApi("PROJECTS", (projects, _parent, page) => projects.projects(page)),
    project: fromApi("PROJECTS", (projects, _parent, { id }) => projects.projectById(id)),
  },
  User: {
    projects: fromApi("PROJECTS", (projects, user, page) => projects.projectsOf(user.id, page)),
  },
  Project: {
    owner: fromApi("MICROSOFT_GRAPH", (graph, { ownerId }, _args, info) =>
      graph.userById(ownerId, selectedFields(info)),
    ),
    members: fromApi("PROJECTS", (projects, project, page) => projects.membersOf(project.id, page)),
    tasks: fromApi("PROJECTS", (projects, project, page) => projects.tasksOf(project.id, page)),
  },
  ProjectConnection: {
    nodes: ({ edges }) => edges.map(({ node }) => node),
  },
  ProjectMemberConnection: {
    nodes: fromApi("MICROSOFT_GRAPH", (graph, { edges }, _args, info) =>
      Promise.resolve(edges.map(({ userId }) => graph.userById(userId, selectedFields(info)))),
    ),
  },
  ProjectMemberEdge: {
    node: fromApi("MICROSOFT_GRAPH", (graph, { userId }, _args, info) => graph.userById(userId, selectedFields(info))),
  },
  Task: {
    assignee: fromApi("MICROSOFT_GRAPH", async (graph, { assigneeId }, _args, info) =>
      assigneeId === null ? null : graph.userById(assigneeId, selectedFields(info)),
    ),
  },
  TaskConnection: {
    nodes: ({ edges }) => edges.map(({ node }) => node),
  },
};
