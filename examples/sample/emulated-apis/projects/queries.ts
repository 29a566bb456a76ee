import { validateIdCount } from "./bad-user-input.ts";
import type { PageArguments } from "./connection.ts";
import { createProjectConnection, type ProjectListArguments } from "./project-list.ts";
import type { Store } from "./store.ts";
import { createTaskConnection, type TaskListArguments } from "./task-list.ts";
import { createVisibleRecords, type VisibleRecords, type ProjectsContext } from "./access-control.ts";

type WithUserIds<Arguments> = Arguments & { readonly userIds: readonly string[] };

/** Creates the resolvers of `Query`. */
export function createQueryResolvers(store: Store) {
  const createByIdsResolver =
    <Item>(findRecord: (visibleRecords: VisibleRecords, id: string) => Item | undefined) =>
    (_root: unknown, { ids }: { readonly ids: readonly string[] }, { callerId }: ProjectsContext) => {
      validateIdCount("ids", ids);
      const visibleRecords = createVisibleRecords(store, callerId);
      return ids.map((id) => findRecord(visibleRecords, id));
    };

  return {
    projects: (_root: unknown, list: ProjectListArguments, { callerId }: ProjectsContext) =>
      createProjectConnection(createVisibleRecords(store, callerId).listProjects(), list),
    project: (_root: unknown, { id }: { readonly id: string }, { callerId }: ProjectsContext) =>
      createVisibleRecords(store, callerId).findProject(id),
    projectsById: createByIdsResolver((visibleRecords, id) => visibleRecords.findProject(id)),
    projectsByMember: (
      _root: unknown,
      { userIds, ...page }: WithUserIds<PageArguments>,
      { callerId }: ProjectsContext,
    ) => {
      validateIdCount("userIds", userIds);
      const visibleRecords = createVisibleRecords(store, callerId).listProjects();
      return userIds.map((userId) =>
        createProjectConnection(
          visibleRecords.filter(({ members }) => members.some((member) => member.userId === userId)),
          page,
        ),
      );
    },
    tasksById: createByIdsResolver((visibleRecords, id) => visibleRecords.findTask(id)),
    tasksByAssignee: (
      _root: unknown,
      { userIds, ...list }: WithUserIds<TaskListArguments>,
      { callerId }: ProjectsContext,
    ) => {
      validateIdCount("userIds", userIds);
      const visibleRecords = createVisibleRecords(store, callerId)
        .listProjects()
        .flatMap(({ id }) => store.listTasks(id));
      return userIds.map((userId) =>
        createTaskConnection(
          "assignee",
          visibleRecords.filter(({ assigneeId }) => assigneeId === userId),
          list,
        ),
      );
    },
    commentsById: createByIdsResolver((visibleRecords, id) => visibleRecords.findComment(id)),
  };
}
