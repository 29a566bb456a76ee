import type { ProjectRecord, TaskRecord } from "./records.ts";
import { Refusal } from "./mutation-error.ts";
import type { Store } from "./store.ts";
import { viewOf } from "./access-control.ts";

/** A project that the caller may change. Throws ProjectNotFound, NotAllowed or ProjectClosed. */
export function changeableProject(store: Store, callerId: string, id: string): ProjectRecord {
  const project = viewOf(store, callerId).project(id);
  if (!project) throw Refusal.for("ProjectNotFound");
  const role = project.members.find(({ userId }) => userId === callerId)?.role;
  if (role === undefined || role === "VIEWER") throw Refusal.for("NotAllowed");
  if (project.status === "CLOSED") throw Refusal.for("ProjectClosed");
  return project;
}

/** A task that the caller may change, and its project. Throws TaskNotFound, NotAllowed or ProjectClosed. */
export function changeableTask(
  store: Store,
  callerId: string,
  id: string,
): { readonly task: TaskRecord; readonly project: ProjectRecord } {
  const task = viewOf(store, callerId).task(id);
  if (!task) throw Refusal.for("TaskNotFound");
  return { task, project: changeableProject(store, callerId, task.projectId) };
}

/** The assignee, null if there is none. Throws NotAMember. */
export function assigneeIn({ members }: ProjectRecord, assigneeId: string | null | undefined): string | null {
  if (assigneeId == null) return null;
  if (!members.some(({ userId }) => userId === assigneeId)) throw Refusal.for("NotAMember");
  return assigneeId;
}
