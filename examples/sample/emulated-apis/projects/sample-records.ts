import { sampleProjects } from "../data/projects.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";

interface SampleRecords {
  readonly projects: readonly ProjectRecord[];
  readonly tasks: readonly TaskRecord[];
  readonly comments: readonly CommentRecord[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** Creates the sample records. Their dates are relative to `now`, in milliseconds since the epoch. */
export function createSampleRecords(now: number): SampleRecords {
  const toInstant = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString();
  const toDay = (inDays: number | null) => (inDays === null ? null : toInstant(-inDays).slice(0, "yyyy-mm-dd".length));
  return {
    projects: sampleProjects.map(({ tasks: _tasks, dueInDays, createdDaysAgo, ...project }) => ({
      ...project,
      dueOn: toDay(dueInDays),
      createdAt: toInstant(createdDaysAgo),
    })),
    tasks: sampleProjects.flatMap(({ id: projectId, tasks }) =>
      tasks.map(({ comments: _comments, dueInDays, createdDaysAgo, completedDaysAgo, ...task }) => ({
        ...task,
        projectId,
        dueOn: toDay(dueInDays),
        createdAt: toInstant(createdDaysAgo),
        completedAt: completedDaysAgo === null ? null : toInstant(completedDaysAgo),
      })),
    ),
    comments: sampleProjects.flatMap(({ tasks }) =>
      tasks.flatMap(({ id: taskId, comments }) =>
        comments.map(({ createdDaysAgo, ...comment }) => ({
          ...comment,
          taskId,
          createdAt: toInstant(createdDaysAgo),
        })),
      ),
    ),
  };
}
