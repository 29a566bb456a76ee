import { connection, type PageArguments } from "./connection.ts";
import { byId } from "./order.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import type { Store } from "./store.ts";
import { taskConnection, type TaskListArguments } from "./task-list.ts";

/** The resolvers of the fields that a record does not hold. Whoever got at a record may see what belongs to it. */
export function createObjects(store: Store) {
  return {
    Project: {
      members: ({ members }: ProjectRecord, page: PageArguments) =>
        connection(members, page, { kind: "member", order: byId(({ userId }) => userId) }),
      tasks: ({ id }: ProjectRecord, list: TaskListArguments) => taskConnection("project", store.tasksOf(id), list),
      taskCount: ({ id }: ProjectRecord) => store.tasksOf(id).length,
      openTaskCount: ({ id }: ProjectRecord) => store.tasksOf(id).filter(({ status }) => status !== "DONE").length,
    },
    Task: {
      completed: ({ status }: TaskRecord) => status === "DONE",
      comments: ({ id }: TaskRecord, page: PageArguments) =>
        connection(store.commentsOf(id), page, {
          kind: "comment",
          order: {
            name: "createdAt",
            descending: false,
            keyOf: (comment: CommentRecord) => [comment.createdAt, comment.id],
          },
        }),
      commentCount: ({ id }: TaskRecord) => store.commentsOf(id).length,
    },
  };
}
