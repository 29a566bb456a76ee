import { moreProjectRows } from "./more-project-rows.ts";
import { createSampleComments } from "./project-comments.ts";
import { getPersonId } from "./project-people.ts";
import { projectRows, type ProjectRow } from "./project-rows.ts";
import { createSampleTasks } from "./project-tasks.ts";

export interface SampleMember {
  /** Object id of the user. */
  readonly userId: string;
  readonly role: "OWNER" | "CONTRIBUTOR" | "VIEWER";
}

export interface SampleComment {
  readonly id: string;
  /** Object id of the user. */
  readonly authorId: string;
  readonly text: string;
  /** Days before the emulator's start, with fractions. */
  readonly createdDaysAgo: number;
}

export interface SampleTask {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: "OPEN" | "IN_PROGRESS" | "DONE";
  readonly priority: "LOW" | "NORMAL" | "HIGH";
  /** Object id of the user; null if unassigned. */
  readonly assigneeId: string | null;
  /** Days after the emulator's start, negative if overdue; null without a due date. */
  readonly dueInDays: number | null;
  /** Days before the emulator's start. */
  readonly createdDaysAgo: number;
  /** Days before the emulator's start; null if not done. */
  readonly completedDaysAgo: number | null;
  /** Oldest first. */
  readonly comments: readonly SampleComment[];
}

export interface SampleProject {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: "PLANNED" | "ACTIVE" | "CLOSED";
  /** Object id of the user. */
  readonly ownerId: string;
  /** Days after the emulator's start, negative if overdue; null without a due date. */
  readonly dueInDays: number | null;
  /** Days before the emulator's start. */
  readonly createdDaysAgo: number;
  /** Sorted by user id. */
  readonly members: readonly SampleMember[];
  /** Sorted by id. */
  readonly tasks: readonly SampleTask[];
}

/** The projects, sorted by id. */
export const sampleProjects: readonly SampleProject[] = [...projectRows, ...moreProjectRows].map((row, index) => {
  const number = index + 1;
  const createdDaysAgo = 400 - 3 * number;
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? null,
    status: row.status,
    ownerId: getPersonId(row.owner),
    dueInDays: getDueInDays(row, number),
    createdDaysAgo,
    members: createMembers(row),
    tasks: createSampleTasks(row, { number, createdDaysAgo }).map((task) => ({
      ...task,
      comments: createSampleComments(row, task),
    })),
  };
});

/** Every fourth project has no due date. Closed projects are past theirs; of the others a few are overdue. */
function getDueInDays({ status }: ProjectRow, number: number): number | null {
  if (number % 4 === 0) return null;
  return status === "CLOSED" ? -5 - (number % 30) : ((number * 11) % 120) - 15;
}

function createMembers(row: ProjectRow): SampleMember[] {
  const all: SampleMember[] = [
    ...(row.isOwnerExcluded ? [] : [{ userId: getPersonId(row.owner), role: "OWNER" as const }]),
    ...row.contributors.map((name) => ({ userId: getPersonId(name), role: "CONTRIBUTOR" as const })),
    ...(row.viewers ?? []).map((name) => ({ userId: getPersonId(name), role: "VIEWER" as const })),
  ];
  return all.sort((a, b) => (a.userId < b.userId ? -1 : 1));
}
