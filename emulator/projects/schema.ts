import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import type { SampleProject } from "../sample/projects.ts";
import { checkIds } from "./bad-user-input.ts";
import { connection, type PageArguments } from "./connection.ts";
import { projectsVisibleTo } from "./visibility.ts";

/** What resolvers know of a request. */
export interface ProjectsContext {
  /** Directory object id of the caller. */
  readonly callerId: string;
}

/** The API that the client's documents are typed against is the API that is served: both read this file. */
const publishedSchema = new URL("../../src/downstream/projects/remote.graphql", import.meta.url);

const query = {
  projects: (_root: unknown, page: PageArguments, { callerId }: ProjectsContext) =>
    projectConnection(projectsVisibleTo(callerId), page),
  project: (_root: unknown, { id }: { id: string }, { callerId }: ProjectsContext) =>
    projectsVisibleTo(callerId).find((project) => project.id === id),
  projectsById: (_root: unknown, { ids }: { ids: readonly string[] }, { callerId }: ProjectsContext) => {
    checkIds("ids", ids);
    const visible = new Map(projectsVisibleTo(callerId).map((project) => [project.id, project]));
    return ids.map((id) => visible.get(id));
  },
  projectsByMember: (
    _root: unknown,
    { userIds, ...page }: PageArguments & { userIds: readonly string[] },
    { callerId }: ProjectsContext,
  ) => {
    checkIds("userIds", userIds);
    const visible = projectsVisibleTo(callerId);
    return userIds.map((userId) =>
      projectConnection(
        visible.filter(({ members }) => members.some((member) => member.userId === userId)),
        page,
      ),
    );
  },
};

const project = {
  members: ({ members }: SampleProject, page: PageArguments) =>
    connection(members, page, { kind: "member", keyOf: (member) => member.userId }),
  tasks: ({ tasks }: SampleProject, page: PageArguments) =>
    connection(tasks, page, { kind: "task", keyOf: (task) => task.id }),
};

function projectConnection(projects: readonly SampleProject[], page: PageArguments) {
  return connection(projects, page, { kind: "project", keyOf: ({ id }) => id });
}

export function createProjectsSchema(): GraphQLSchema {
  return makeExecutableSchema<ProjectsContext>({
    typeDefs: readFileSync(publishedSchema, "utf8"),
    resolvers: { Query: query, Project: project },
  });
}
