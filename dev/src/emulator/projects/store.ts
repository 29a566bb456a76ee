import type { Clock } from "../clock.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import { sampleRecords } from "./sample-records.ts";
import { createTable } from "./table.ts";

/** Where all projects are. */
const root = "";

type New<Row> = Omit<Row, "id" | "createdAt">;

/** What one emulator's Projects API knows: the sample, and what was done to it since the start. */
export interface Store {
  projects(): readonly ProjectRecord[];
  project(id: string): ProjectRecord | undefined;
  task(id: string): TaskRecord | undefined;
  comment(id: string): CommentRecord | undefined;
  tasksOf(projectId: string): readonly TaskRecord[];
  commentsOf(taskId: string): readonly CommentRecord[];
  addProject(project: New<ProjectRecord>): ProjectRecord;
  addTask(task: New<TaskRecord>): TaskRecord;
  addComment(comment: New<CommentRecord>): CommentRecord;
  /** Replaces the task with the same id. */
  replaceTask(task: TaskRecord): TaskRecord;
  /** The time, ISO 8601 in UTC. */
  now(): string;
}

/** Days of the sample are counted from now. Nothing is ever removed, so the next id follows from how many there are. */
export function createStore(clock: Clock): Store {
  const projects = createTable<ProjectRecord>(() => root);
  const tasks = createTable<TaskRecord>(({ projectId }) => projectId);
  const comments = createTable<CommentRecord>(({ taskId }) => taskId);
  const sample = sampleRecords(clock.now());
  sample.projects.forEach(projects.put);
  sample.tasks.forEach(tasks.put);
  sample.comments.forEach(comments.put);

  const now = () => new Date(clock.now()).toISOString();
  const next = (siblings: readonly unknown[], digits: number) => String(siblings.length + 1).padStart(digits, "0");
  return {
    projects: () => projects.under(root),
    project: projects.get,
    task: tasks.get,
    comment: comments.get,
    tasksOf: tasks.under,
    commentsOf: comments.under,
    addProject: (project) => projects.put({ ...project, id: `prj-${next(projects.under(root), 3)}`, createdAt: now() }),
    addTask: (task) => {
      const id = `${task.projectId.replace("prj", "tsk")}-${next(tasks.under(task.projectId), 2)}`;
      return tasks.put({ ...task, id, createdAt: now() });
    },
    addComment: (comment) => {
      const id = `${comment.taskId.replace("tsk", "cmt")}-${next(comments.under(comment.taskId), 2)}`;
      return comments.put({ ...comment, id, createdAt: now() });
    },
    replaceTask: tasks.put,
    now,
  };
}
