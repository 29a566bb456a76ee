import { checkIds } from "./bad-user-input.ts";
import type { PageArguments } from "./connection.ts";
import type { ProjectsContext } from "./context.ts";
import { projectConnection, type ProjectListArguments } from "./project-list.ts";
import type { Store } from "./store.ts";
import { taskConnection, type TaskListArguments } from "./task-list.ts";
import { viewOf, type View } from "./access-control.ts";

type OfUsers<Arguments> = Arguments & { readonly userIds: readonly string[] };

/** The resolvers of Query. */
export function createQueries(store: Store) {
  const byIds =
    <Item>(find: (view: View, id: string) => Item | undefined) =>
    (_root: unknown, { ids }: { readonly ids: readonly string[] }, { callerId }: ProjectsContext) => {
      checkIds("ids", ids);
      const view = viewOf(store, callerId);
      return ids.map((id) => find(view, id));
    };

  return {
    projects: (_root: unknown, list: ProjectListArguments, { callerId }: ProjectsContext) =>
      projectConnection(viewOf(store, callerId).projects(), list),
    project: (_root: unknown, { id }: { readonly id: string }, { callerId }: ProjectsContext) =>
      viewOf(store, callerId).project(id),
    projectsById: byIds((view, id) => view.project(id)),
    projectsByMember: (_root: unknown, { userIds, ...page }: OfUsers<PageArguments>, { callerId }: ProjectsContext) => {
      checkIds("userIds", userIds);
      const visible = viewOf(store, callerId).projects();
      return userIds.map((userId) =>
        projectConnection(
          visible.filter(({ members }) => members.some((member) => member.userId === userId)),
          page,
        ),
      );
    },
    tasksById: byIds((view, id) => view.task(id)),
    tasksByAssignee: (
      _root: unknown,
      { userIds, ...list }: OfUsers<TaskListArguments>,
      { callerId }: ProjectsContext,
    ) => {
      checkIds("userIds", userIds);
      const visible = viewOf(store, callerId)
        .projects()
        .flatMap(({ id }) => store.tasksOf(id));
      return userIds.map((userId) =>
        taskConnection(
          "assignee",
          visible.filter(({ assigneeId }) => assigneeId === userId),
          list,
        ),
      );
    },
    commentsById: byIds((view, id) => view.comment(id)),
  };
}
