import type { Clock } from "../clock.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import { createSampleRecords } from "./sample-records.ts";
import { createTable } from "./table.ts";

/** Where all projects are. */
const rootId = "";

type New<Row> = Omit<Row, "id" | "createdAt">;

/** What one emulator's Projects API knows: the sample, and what was done to it since the start. */
export interface Store {
  listProjects(): readonly ProjectRecord[];
  findProject(id: string): ProjectRecord | undefined;
  findTask(id: string): TaskRecord | undefined;
  findComment(id: string): CommentRecord | undefined;
  listTasks(projectId: string): readonly TaskRecord[];
  listComments(taskId: string): readonly CommentRecord[];
  addProject(findProject: New<ProjectRecord>): ProjectRecord;
  addTask(findTask: New<TaskRecord>): TaskRecord;
  addComment(findComment: New<CommentRecord>): CommentRecord;
  /** Replaces the task with the same id. */
  replaceTask(findTask: TaskRecord): TaskRecord;
  /** The time, ISO 8601 in UTC. */
  now(): string;
}

/** Days of the sample are counted from now. Nothing is ever removed, so the next id follows from how many there are. */
export function createStore(clock: Clock): Store {
  const projects = createTable<ProjectRecord>(() => rootId);
  const tasks = createTable<TaskRecord>(({ projectId }) => projectId);
  const comments = createTable<CommentRecord>(({ taskId }) => taskId);
  const sample = createSampleRecords(clock.now());
  sample.projects.forEach(projects.put);
  sample.tasks.forEach(tasks.put);
  sample.comments.forEach(comments.put);

  const now = () => new Date(clock.now()).toISOString();
  const nextNumber = (siblings: readonly unknown[], digits: number) =>
    String(siblings.length + 1).padStart(digits, "0");
  return {
    listProjects: () => projects.listByParent(rootId),
    findProject: projects.get,
    findTask: tasks.get,
    findComment: comments.get,
    listTasks: tasks.listByParent,
    listComments: comments.listByParent,
    addProject: (project) =>
      projects.put({ ...project, id: `prj-${nextNumber(projects.listByParent(rootId), 3)}`, createdAt: now() }),
    addTask: (task) => {
      const id = `${task.projectId.replace("prj", "tsk")}-${nextNumber(tasks.listByParent(task.projectId), 2)}`;
      return tasks.put({ ...task, id, createdAt: now() });
    },
    addComment: (comment) => {
      const id = `${comment.taskId.replace("tsk", "cmt")}-${nextNumber(comments.listByParent(comment.taskId), 2)}`;
      return comments.put({ ...comment, id, createdAt: now() });
    },
    replaceTask: tasks.put,
    now,
  };
}
