import {
  CommentsByIdDocument,
  ProjectMembersDocument,
  ProjectsByIdDocument,
  ProjectsByMemberDocument,
  ProjectTasksDocument,
  TaskCommentsDocument,
  TasksByAssigneeDocument,
  TasksByIdDocument,
  type TaskFilter,
  type TaskOrder,
} from "../generated/projects.ts";
import { createListLoader, type ApiPageArgs, type ClientDeps, type GraphQLApiClient } from "oboql";

/** A page of tasks in the API's own terms. */
export interface TaskPageArgs extends ApiPageArgs {
  readonly filter: TaskFilter | null;
  readonly orderBy: TaskOrder | null;
}

export type Loaders = ReturnType<typeof createLoaders>;

/** The loads by id, for one request and one set of scopes. */
export function createLoaders(deps: ClientDeps, client: GraphQLApiClient) {
  return { ...createItemLoaders(deps, client), ...createPageLoaders(deps, client) };
}

function createItemLoaders(deps: ClientDeps, client: GraphQLApiClient) {
  const byIds = (ids: string[], _page: null) => ({ ids });
  return {
    projects: createListLoader(deps, client, {
      document: ProjectsByIdDocument,
      toVariables: byIds,
      field: "projectsById",
    }),
    tasks: createListLoader(deps, client, {
      document: TasksByIdDocument,
      toVariables: byIds,
      field: "tasksById",
    }),
    comments: createListLoader(deps, client, {
      document: CommentsByIdDocument,
      toVariables: byIds,
      field: "commentsById",
    }),
  };
}

function createPageLoaders(deps: ClientDeps, client: GraphQLApiClient) {
  return {
    projectsOfMember: createListLoader(deps, client, {
      document: ProjectsByMemberDocument,
      toVariables: (userIds: string[], page: ApiPageArgs) => ({ userIds, ...page }),
      field: "projectsByMember",
    }),
    tasksOfAssignee: createListLoader(deps, client, {
      document: TasksByAssigneeDocument,
      toVariables: (userIds: string[], page: TaskPageArgs) => ({ userIds, ...page }),
      field: "tasksByAssignee",
    }),
    membersOfProject: createListLoader(deps, client, {
      document: ProjectMembersDocument,
      toVariables: (ids: string[], page: ApiPageArgs) => ({ ids, ...page }),
      field: "projectsById",
      getPart: (project) => project.members,
    }),
    tasksOfProject: createListLoader(deps, client, {
      document: ProjectTasksDocument,
      toVariables: (ids: string[], page: TaskPageArgs) => ({ ids, ...page }),
      field: "projectsById",
      getPart: (project) => project.tasks,
    }),
    commentsOfTask: createListLoader(deps, client, {
      document: TaskCommentsDocument,
      toVariables: (ids: string[], page: ApiPageArgs) => ({ ids, ...page }),
      field: "tasksById",
      getPart: (task) => task.comments,
    }),
  };
}
