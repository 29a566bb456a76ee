import { getPersonId } from "./project-people.ts";
import type { ProjectRow } from "./project-rows.ts";
import type { SampleTask } from "./projects.ts";

type TaskWithoutComments = Omit<SampleTask, "comments">;

const descriptions = [
  "Agreed at the kick-off. Ask the owner before the scope grows.",
  "Needs an hour on site, outside the night shift.",
  "The numbers are in last year's report; check them again.",
];
const priorities = ["HIGH", "NORMAL", "NORMAL", "LOW"] as const;

/**
 * Creates the tasks of a project, one day apart. The contributors take turns, every fourth task is unassigned. In a
 * closed project all tasks are done, in a planned one all are open.
 */
export function createSampleTasks(
  row: ProjectRow,
  project: { readonly number: number; readonly createdDaysAgo: number },
): TaskWithoutComments[] {
  return row.tasks.map((title, index) => {
    const assignee = index % 4 === 3 ? undefined : row.contributors[index % row.contributors.length];
    const status = getStatus(row, index, assignee !== undefined);
    const createdDaysAgo = project.createdDaysAgo - 1 - index;
    const completedDaysAgo = status === "DONE" ? Math.max(1, createdDaysAgo - 5 - (index % 7)) : null;
    return {
      id: `${row.id.replace("prj", "tsk")}-${String(index + 1).padStart(2, "0")}`,
      title,
      description: index % 3 === 1 ? null : (descriptions[(project.number + index) % descriptions.length] ?? null),
      status,
      priority: priorities[(project.number + index) % priorities.length] ?? "NORMAL",
      assigneeId: assignee === undefined ? null : getPersonId(assignee),
      dueInDays: getDueInDays(project.number, index, completedDaysAgo),
      createdDaysAgo,
      completedDaysAgo,
    };
  });
}

function getStatus({ status }: ProjectRow, index: number, isAssigned: boolean): SampleTask["status"] {
  if (status === "CLOSED" || (status === "ACTIVE" && index % 3 === 0)) return "DONE";
  return status === "ACTIVE" && index % 3 === 1 && isAssigned ? "IN_PROGRESS" : "OPEN";
}

/**
 * Every fifth task has no due date. Completed tasks were due about when they were completed; some of the others are
 * overdue.
 */
function getDueInDays(number: number, index: number, completedDaysAgo: number | null): number | null {
  if (index % 5 === 4) return null;
  return completedDaysAgo === null ? ((number + index * 4) % 45) - 7 : (index % 3) - 1 - completedDaysAgo;
}
