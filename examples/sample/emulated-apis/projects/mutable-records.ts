import type { ProjectRecord, TaskRecord } from "./records.ts";
import { MutationError } from "./mutation-error.ts";
import type { Store } from "./store.ts";
import { createVisibleRecords } from "./access-control.ts";

/**
 * The project, if the caller may change it.
 * @throws MutationError ProjectNotFound, NotAllowed or ProjectClosed
 */
export function requireMutableProject(store: Store, callerId: string, id: string): ProjectRecord {
  const project = createVisibleRecords(store, callerId).findProject(id);
  if (!project) throw MutationError.create("ProjectNotFound");
  const role = project.members.find(({ userId }) => userId === callerId)?.role;
  if (role === undefined || role === "VIEWER") throw MutationError.create("NotAllowed");
  if (project.status === "CLOSED") throw MutationError.create("ProjectClosed");
  return project;
}

/**
 * The task and its project, if the caller may change them.
 * @throws MutationError TaskNotFound, NotAllowed or ProjectClosed
 */
export function requireMutableTask(
  store: Store,
  callerId: string,
  id: string,
): { readonly task: TaskRecord; readonly project: ProjectRecord } {
  const task = createVisibleRecords(store, callerId).findTask(id);
  if (!task) throw MutationError.create("TaskNotFound");
  return { task, project: requireMutableProject(store, callerId, task.projectId) };
}

/**
 * The assignee; null without one.
 * @throws MutationError NotAMember
 */
export function validateAssignee({ members }: ProjectRecord, assigneeId: string | null | undefined): string | null {
  if (assigneeId == null) return null;
  if (!members.some(({ userId }) => userId === assigneeId)) throw MutationError.create("NotAMember");
  return assigneeId;
}
