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
} from "../../generated/projects.ts";
import { createListLoader } from "./list-loader.ts";
import type { RemotePage } from "../pagination.ts";
import type { Remote } from "../graphql-client.ts";

/** A page of tasks in the API's own terms. */
export interface RemoteTaskPage extends RemotePage {
  readonly filter: TaskFilter | null;
  readonly orderBy: TaskOrder | null;
}

export type Loaders = ReturnType<typeof createLoaders>;

/** The loads by id of one request of ours. */
export function createLoaders(remote: Remote) {
  return { ...createItemLoaders(remote), ...createPageLoaders(remote) };
}

function createItemLoaders(remote: Remote) {
  const byIds = (ids: string[], _page: null) => ({ ids });
  return {
    projects: createListLoader(remote, {
      document: ProjectsByIdDocument,
      variables: byIds,
      field: "projectsById",
      items: (data) => data.projectsById,
    }),
    tasks: createListLoader(remote, {
      document: TasksByIdDocument,
      variables: byIds,
      field: "tasksById",
      items: (data) => data.tasksById,
    }),
    comments: createListLoader(remote, {
      document: CommentsByIdDocument,
      variables: byIds,
      field: "commentsById",
      items: (data) => data.commentsById,
    }),
  };
}

function createPageLoaders(remote: Remote) {
  return {
    projectsOfMember: createListLoader(remote, {
      document: ProjectsByMemberDocument,
      variables: (userIds: string[], page: RemotePage) => ({ userIds, ...page }),
      field: "projectsByMember",
      items: (data) => data.projectsByMember,
    }),
    tasksOfAssignee: createListLoader(remote, {
      document: TasksByAssigneeDocument,
      variables: (userIds: string[], page: RemoteTaskPage) => ({ userIds, ...page }),
      field: "tasksByAssignee",
      items: (data) => data.tasksByAssignee,
    }),
    membersOfProject: createListLoader(remote, {
      document: ProjectMembersDocument,
      variables: (ids: string[], page: RemotePage) => ({ ids, ...page }),
      field: "projectsById",
      items: (data) => data.projectsById.map((project) => (project === null ? null : project.members)),
    }),
    tasksOfProject: createListLoader(remote, {
      document: ProjectTasksDocument,
      variables: (ids: string[], page: RemoteTaskPage) => ({ ids, ...page }),
      field: "projectsById",
      items: (data) => data.projectsById.map((project) => (project === null ? null : project.tasks)),
    }),
    commentsOfTask: createListLoader(remote, {
      document: TaskCommentsDocument,
      variables: (ids: string[], page: RemotePage) => ({ ids, ...page }),
      field: "tasksById",
      items: (data) => data.tasksById.map((task) => (task === null ? null : task.comments)),
    }),
  };
}
