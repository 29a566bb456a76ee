import { getPersonId } from "./project-people.ts";
import type { ProjectRow } from "./project-rows.ts";
import type { SampleComment, SampleTask } from "./projects.ts";

/** A discussion longer than a page of 20. */
const longDiscussion = { taskId: "tsk-001-01", comments: 25 };

const texts = [
  "I have a first draft, have a look.",
  "Looks good to me.",
  "The harbour master wants a say in this.",
  "We are waiting for a delivery.",
  "Moved to next week, the berth is taken.",
  "Can we do with less?",
  "Tried it this morning, works.",
];

/** Creates the comments of a task, by owner and contributors in turn, two hours apart. Most tasks have none. */
export function createSampleComments(row: ProjectRow, task: Omit<SampleTask, "comments">): SampleComment[] {
  const authors = [...(row.isOwnerExcluded ? [] : [row.owner]), ...row.contributors];
  const index = row.tasks.indexOf(task.title);
  return Array.from({ length: countComments(task.id, index) }, (_, at) => ({
    id: `${task.id.replace("tsk", "cmt")}-${String(at + 1).padStart(2, "0")}`,
    authorId: getPersonId(authors[(index + at) % authors.length] ?? row.owner),
    text: texts[(index + at * 3) % texts.length] ?? "",
    createdDaysAgo: task.createdDaysAgo - (at + 1) / 12,
  }));
}

function countComments(taskId: string, index: number): number {
  if (taskId === longDiscussion.taskId) return longDiscussion.comments;
  return index % 3 === 0 ? 1 + (index % 4) : 0;
}
