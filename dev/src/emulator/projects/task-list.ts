import { createConnection, type PageArguments } from "./connection.ts";
import { orderById, type Key, type Order } from "./order.ts";
import type { TaskRecord } from "./records.ts";

export interface TaskListArguments extends PageArguments {
  readonly filter?: { readonly status?: readonly TaskRecord["status"][] | null } | null;
  readonly orderBy?: { readonly field: keyof typeof sortValues; readonly direction: "ASC" | "DESC" } | null;
}

const priorities: readonly TaskRecord["priority"][] = ["LOW", "NORMAL", "HIGH"];

const sortValues = {
  TITLE: ({ title }: TaskRecord) => title,
  CREATED_AT: ({ createdAt }: TaskRecord) => createdAt,
  DUE_ON: ({ dueOn }: TaskRecord) => dueOn,
  PRIORITY: ({ priority }: TaskRecord) => priorities.indexOf(priority),
};

/** A page of those tasks that pass the filter. `of` names the list: a project's tasks, or an assignee's. */
export function createTaskConnection(
  listName: "project" | "assignee",
  tasks: readonly TaskRecord[],
  { filter, orderBy, ...page }: TaskListArguments,
) {
  const statuses = filter?.status ?? undefined;
  const matching = statuses ? tasks.filter(({ status }) => statuses.includes(status)) : tasks;
  const kind = JSON.stringify(["task", listName, statuses && [...new Set(statuses)].sort()]);
  return createConnection(matching, page, { kind, order: toOrder(orderBy) });
}

function toOrder(orderBy: TaskListArguments["orderBy"]): Order<TaskRecord> {
  if (!orderBy) return orderById(({ id }) => id);
  const { field, direction } = orderBy;
  const getKey = (task: TaskRecord): Key => [sortValues[field](task), task.id];
  return { name: field, descending: direction === "DESC", getKey };
}
