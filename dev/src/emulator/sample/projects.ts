import { moreProjectRows } from "./more-project-rows.ts";
import { createSampleComments } from "./project-comments.ts";
import { getPersonId } from "./project-people.ts";
import { projectRows, type ProjectRow } from "./project-rows.ts";
import { createSampleTasks } from "./project-tasks.ts";

export interface SampleMember {
  /** Directory object id. */
  readonly userId: string;
  readonly role: "OWNER" | "CONTRIBUTOR" | "VIEWER";
}

export interface SampleComment {
  readonly id: string;
  /** Directory object id. */
  readonly authorId: string;
  readonly text: string;
  /** Days between the comment and the emulator's start, with fractions. */
  readonly createdDaysAgo: number;
}

export interface SampleTask {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: "OPEN" | "IN_PROGRESS" | "DONE";
  readonly priority: "LOW" | "NORMAL" | "HIGH";
  /** Directory object id; null if nobody has it. */
  readonly assigneeId: string | null;
  /** Days between the emulator's start and the day when it is due, negative if that is past; null if it never is. */
  readonly dueInDays: number | null;
  /** Days between its creation and the emulator's start. */
  readonly createdDaysAgo: number;
  /** Days between its completion and the emulator's start; null if it is not done. */
  readonly completedDaysAgo: number | null;
  /** The oldest first. */
  readonly comments: readonly SampleComment[];
}

export interface SampleProject {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: "PLANNED" | "ACTIVE" | "CLOSED";
  /** Directory object id. */
  readonly ownerId: string;
  /** Days between the emulator's start and the day when it is due, negative if that is past; null if it never is. */
  readonly dueInDays: number | null;
  /** Days between its creation and the emulator's start. */
  readonly createdDaysAgo: number;
  /** By user id. */
  readonly members: readonly SampleMember[];
  /** By id. */
  readonly tasks: readonly SampleTask[];
}

/** The projects, by id. */
export const sampleProjects: readonly SampleProject[] = [...projectRows, ...moreProjectRows].map((row, index) => {
  const number = index + 1;
  const createdDaysAgo = 400 - 3 * number;
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? null,
    status: row.status,
    ownerId: getPersonId(row.owner),
    dueInDays: dueInDays(row, number),
    createdDaysAgo,
    members: members(row),
    tasks: createSampleTasks(row, { number, createdDaysAgo }).map((task) => ({
      ...task,
      comments: createSampleComments(row, task),
    })),
  };
});

/** Every fourth project is without an end; those that are closed were due; of the others a few are late. */
function dueInDays({ status }: ProjectRow, number: number): number | null {
  if (number % 4 === 0) return null;
  return status === "CLOSED" ? -5 - (number % 30) : ((number * 11) % 120) - 15;
}

function members(row: ProjectRow): SampleMember[] {
  const all: SampleMember[] = [
    ...(row.isOwnerExcluded ? [] : [{ userId: getPersonId(row.owner), role: "OWNER" as const }]),
    ...row.contributors.map((name) => ({ userId: getPersonId(name), role: "CONTRIBUTOR" as const })),
    ...(row.viewers ?? []).map((name) => ({ userId: getPersonId(name), role: "VIEWER" as const })),
  ];
  return all.sort((a, b) => (a.userId < b.userId ? -1 : 1));
}
