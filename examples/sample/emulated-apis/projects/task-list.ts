import { createConnection, type PageArguments } from "./connection.ts";
import { toOrder, type OrderBy } from "./order.ts";
import type { TaskRecord } from "./records.ts";

export interface TaskListArguments extends PageArguments {
  readonly filter?: { readonly status?: readonly TaskRecord["status"][] | null } | null;
  readonly orderBy?: OrderBy<keyof typeof sortValues> | null;
}

const priorities: readonly TaskRecord["priority"][] = ["LOW", "NORMAL", "HIGH"];

const sortValues = {
  TITLE: ({ title }: TaskRecord) => title,
  CREATED_AT: ({ createdAt }: TaskRecord) => createdAt,
  DUE_ON: ({ dueOn }: TaskRecord) => dueOn,
  PRIORITY: ({ priority }: TaskRecord) => priorities.indexOf(priority),
};

/** Creates a page of the tasks that match the filter. `listName` distinguishes a project's tasks from an assignee's. */
export function createTaskConnection(
  listName: "project" | "assignee",
  tasks: readonly TaskRecord[],
  { filter, orderBy, ...page }: TaskListArguments,
) {
  const statuses = filter?.status ?? undefined;
  const matching = statuses ? tasks.filter(({ status }) => statuses.includes(status)) : tasks;
  const kind = JSON.stringify(["task", listName, statuses && [...new Set(statuses)].sort()]);
  return createConnection(matching, page, { kind, order: toOrder(orderBy, sortValues) });
}
