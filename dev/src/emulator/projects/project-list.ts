import { createConnection, type PageArguments } from "./connection.ts";
import { orderById, type Key, type Order } from "./order.ts";
import type { ProjectRecord } from "./records.ts";

export interface ProjectListArguments extends PageArguments {
  readonly filter?: ProjectFilter | null;
  readonly orderBy?: { readonly field: keyof typeof sortValues; readonly direction: "ASC" | "DESC" } | null;
}

interface ProjectFilter {
  readonly status?: readonly ProjectRecord["status"][] | null;
  readonly text?: string | null;
}

const sortValues = {
  NAME: ({ name }: ProjectRecord) => name,
  CREATED_AT: ({ createdAt }: ProjectRecord) => createdAt,
  DUE_ON: ({ dueOn }: ProjectRecord) => dueOn,
};

/** A page of those projects that pass the filter. */
export function createProjectConnection(
  projects: readonly ProjectRecord[],
  { filter, orderBy, ...page }: ProjectListArguments,
) {
  const statuses = filter?.status ?? undefined;
  const text = filter?.text?.toLowerCase();
  const matching = projects.filter(
    ({ status, name, description }) =>
      (!statuses || statuses.includes(status)) &&
      (text === undefined || [name, description ?? ""].some((value) => value.toLowerCase().includes(text))),
  );
  const kind = JSON.stringify(["project", statuses && [...new Set(statuses)].sort(), text]);
  return createConnection(matching, page, { kind, order: toOrder(orderBy) });
}

function toOrder(orderBy: ProjectListArguments["orderBy"]): Order<ProjectRecord> {
  if (!orderBy) return orderById(({ id }) => id);
  const { field, direction } = orderBy;
  const getKey = (project: ProjectRecord): Key => [sortValues[field](project), project.id];
  return { name: field, descending: direction === "DESC", getKey };
}
