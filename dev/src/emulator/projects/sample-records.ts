import { sampleProjects } from "../sample/projects.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";

interface SampleRecords {
  readonly projects: readonly ProjectRecord[];
  readonly tasks: readonly TaskRecord[];
  readonly comments: readonly CommentRecord[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** The sample as of a time, in milliseconds since the epoch: its days are counted from there. */
export function sampleRecords(now: number): SampleRecords {
  const instant = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString();
  const day = (inDays: number | null) => (inDays === null ? null : instant(-inDays).slice(0, "yyyy-mm-dd".length));
  return {
    projects: sampleProjects.map(({ tasks: _tasks, dueInDays, createdDaysAgo, ...project }) => ({
      ...project,
      dueOn: day(dueInDays),
      createdAt: instant(createdDaysAgo),
    })),
    tasks: sampleProjects.flatMap(({ id: projectId, tasks }) =>
      tasks.map(({ comments: _comments, dueInDays, createdDaysAgo, completedDaysAgo, ...task }) => ({
        ...task,
        projectId,
        dueOn: day(dueInDays),
        createdAt: instant(createdDaysAgo),
        completedAt: completedDaysAgo === null ? null : instant(completedDaysAgo),
      })),
    ),
    comments: sampleProjects.flatMap(({ tasks }) =>
      tasks.flatMap(({ id: taskId, comments }) =>
        comments.map(({ createdDaysAgo, ...comment }) => ({ ...comment, taskId, createdAt: instant(createdDaysAgo) })),
      ),
    ),
  };
}
