import type { Clock } from "@oboql/dev/emulator";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import { createSampleRecords } from "./sample-records.ts";

/** Parent of all projects. */
const rootId = "";

type New<Row> = Omit<Row, "id" | "createdAt">;

/** Data of one emulator's Projects API: the sample and all changes since the start. */
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
  /** The emulator's time, ISO 8601 in UTC. */
  now(): string;
}

/**
 * Creates a store with the sample, whose dates are relative to the current time. Records are never removed, so the next
 * id follows from their number.
 */
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

/** Records by id, grouped by parent. */
interface Table<Row> {
  readonly get: (id: string) => Row | undefined;
  /** In insertion order. */
  readonly listByParent: (parentId: string) => readonly Row[];
  /** Adds a record or replaces the one with its id. Returns the record. */
  readonly put: (row: Row) => Row;
}

function createTable<Row extends { readonly id: string }>(getParentId: (row: Row) => string): Table<Row> {
  const tree = new Map<string, Map<string, Row>>();
  const parents = new Map<string, string>();
  return {
    get: (id) => tree.get(parents.get(id) ?? "")?.get(id),
    listByParent: (parentId) => [...(tree.get(parentId)?.values() ?? [])],
    put: (row) => {
      const parentId = getParentId(row);
      const siblings = tree.get(parentId) ?? new Map<string, Row>();
      tree.set(parentId, siblings.set(row.id, row));
      parents.set(row.id, parentId);
      return row;
    },
  };
}
