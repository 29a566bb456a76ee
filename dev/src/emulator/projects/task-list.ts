import { connection, type PageArguments } from "./connection.ts";
import { byId, type Key, type Order } from "./order.ts";
import type { TaskRecord } from "./records.ts";

export interface TaskListArguments extends PageArguments {
  readonly filter?: { readonly status?: readonly TaskRecord["status"][] | null } | null;
  readonly orderBy?: { readonly field: keyof typeof values; readonly direction: "ASC" | "DESC" } | null;
}

const priorities: readonly TaskRecord["priority"][] = ["LOW", "NORMAL", "HIGH"];

const values = {
  TITLE: ({ title }: TaskRecord) => title,
  CREATED_AT: ({ createdAt }: TaskRecord) => createdAt,
  DUE_ON: ({ dueOn }: TaskRecord) => dueOn,
  PRIORITY: ({ priority }: TaskRecord) => priorities.indexOf(priority),
};

/** A page of those tasks that pass the filter. `of` names the list: a project's tasks, or an assignee's. */
export function taskConnection(
  of: "project" | "assignee",
  tasks: readonly TaskRecord[],
  { filter, orderBy, ...page }: TaskListArguments,
) {
  const statuses = filter?.status ?? undefined;
  const listed = statuses ? tasks.filter(({ status }) => statuses.includes(status)) : tasks;
  const kind = JSON.stringify(["task", of, statuses && [...new Set(statuses)].sort()]);
  return connection(listed, page, { kind, order: orderOf(orderBy) });
}

function orderOf(orderBy: TaskListArguments["orderBy"]): Order<TaskRecord> {
  if (!orderBy) return byId(({ id }) => id);
  const { field, direction } = orderBy;
  const keyOf = (task: TaskRecord): Key => [values[field](task), task.id];
  return { name: field, descending: direction === "DESC", keyOf };
}
