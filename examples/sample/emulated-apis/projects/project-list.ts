import { createConnection, type PageArguments } from "./connection.ts";
import { toOrder, type OrderBy } from "./order.ts";
import type { ProjectRecord } from "./records.ts";

export interface ProjectListArguments extends PageArguments {
  readonly filter?: ProjectFilter | null;
  readonly orderBy?: OrderBy<keyof typeof sortValues> | null;
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

/** Creates a page of the projects that match the filter. */
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
  return createConnection(matching, page, { kind, order: toOrder(orderBy, sortValues) });
}
