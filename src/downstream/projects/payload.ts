import type { ProjectFieldsFragment, ProjectMembersQuery, ProjectTasksQuery } from "../../generated/projects.ts";
import type { Connection } from "../page.ts";

type RemoteMembers = NonNullable<ProjectMembersQuery["projectsById"][number]>["members"];
type RemoteTasks = NonNullable<ProjectTasksQuery["projectsById"][number]>["tasks"];

/** A project as the Projects API answers it. */
export type ProjectPayload = ProjectFieldsFragment;

/** A task as the Projects API answers it. */
export type TaskPayload = RemoteTasks["edges"][number]["node"];

/** A membership as the Projects API answers it, with its cursor. */
export type MemberEdge = RemoteMembers["edges"][number]["node"] & { readonly cursor: string };

export type ProjectPage = Connection<{ readonly cursor: string; readonly node: ProjectPayload }>;
export type TaskPage = Connection<{ readonly cursor: string; readonly node: TaskPayload }>;
export type MemberPage = Connection<MemberEdge>;
