import { createConnection, type PageArguments } from "./connection.ts";
import { orderById } from "./order.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import type { Store } from "./store.ts";
import { createTaskConnection, type TaskListArguments } from "./task-list.ts";

/** Creates the resolvers of computed fields. They check no access: a visible record implies visible children. */
export function createObjectResolvers(store: Store) {
  return {
    Project: {
      members: ({ members }: ProjectRecord, page: PageArguments) =>
        createConnection(members, page, { kind: "member", order: orderById(({ userId }) => userId) }),
      tasks: ({ id }: ProjectRecord, list: TaskListArguments) =>
        createTaskConnection("project", store.listTasks(id), list),
      taskCount: ({ id }: ProjectRecord) => store.listTasks(id).length,
      openTaskCount: ({ id }: ProjectRecord) => store.listTasks(id).filter(({ status }) => status !== "DONE").length,
    },
    Task: {
      completed: ({ status }: TaskRecord) => status === "DONE",
      comments: ({ id }: TaskRecord, page: PageArguments) =>
        createConnection(store.listComments(id), page, {
          kind: "comment",
          order: {
            name: "createdAt",
            descending: false,
            getKey: (comment: CommentRecord) => [comment.createdAt, comment.id],
          },
        }),
      commentCount: ({ id }: TaskRecord) => store.listComments(id).length,
    },
  };
}
