import {
  ProjectMembersDocument,
  ProjectsByIdDocument,
  ProjectsByMemberDocument,
  ProjectTasksDocument,
} from "../../generated/projects.ts";
import { createListLoader } from "./list-loader.ts";
import type { Remote } from "./remote.ts";

/** A page in the API's own terms: `after` is one of its cursors. */
export interface RemotePage {
  readonly first: number;
  readonly after: string | null;
}

/** The loads by id of one request of ours. */
export function createProjectLoaders(remote: Remote) {
  return {
    projects: createListLoader(remote, {
      document: ProjectsByIdDocument,
      variables: (ids: string[], _page: null) => ({ ids }),
      field: "projectsById",
      items: (data) => data.projectsById,
    }),
    projectsByMember: createListLoader(remote, {
      document: ProjectsByMemberDocument,
      variables: (userIds: string[], page: RemotePage) => ({ userIds, ...page }),
      field: "projectsByMember",
      items: (data) => data.projectsByMember,
    }),
    members: createListLoader(remote, {
      document: ProjectMembersDocument,
      variables: (ids: string[], page: RemotePage) => ({ ids, ...page }),
      field: "projectsById",
      items: (data) => data.projectsById.map((project) => project?.members),
    }),
    tasks: createListLoader(remote, {
      document: ProjectTasksDocument,
      variables: (ids: string[], page: RemotePage) => ({ ids, ...page }),
      field: "projectsById",
      items: (data) => data.projectsById.map((project) => project?.tasks),
    }),
  };
}
