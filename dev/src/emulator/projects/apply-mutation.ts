import { assigneeIn, changeableProject, changeableTask } from "./mutable-records.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import { Refusal } from "./mutation-error.ts";
import type { Store } from "./store.ts";
import { optionalText, requiredText } from "./text-input.ts";

const maxName = 100;
const maxTitle = 200;
const maxText = 4000;

interface ProjectInput {
  readonly name: string;
  readonly description?: string | null;
  readonly dueOn?: string | null;
}

interface TaskInput {
  readonly projectId: string;
  readonly title: string;
  readonly description?: string | null;
  readonly priority: TaskRecord["priority"];
  readonly dueOn?: string | null;
  readonly assigneeId?: string | null;
}

interface OfTask {
  readonly taskId: string;
}

/** What callers can do to the store. Each change throws a {@link Refusal} before it has changed anything. */
export function createChanges(store: Store) {
  return {
    createProject: (callerId: string, { name, description, dueOn }: ProjectInput): ProjectRecord =>
      store.addProject({
        name: requiredText("name", name, maxName),
        description: optionalText("description", description, maxText),
        status: "PLANNED",
        ownerId: callerId,
        dueOn: dueOn ?? null,
        members: [{ userId: callerId, role: "OWNER" }],
      }),

    createTask: (callerId: string, input: TaskInput): TaskRecord => {
      const project = changeableProject(store, callerId, input.projectId);
      return store.addTask({
        projectId: project.id,
        title: requiredText("title", input.title, maxTitle),
        description: optionalText("description", input.description, maxText),
        status: "OPEN",
        priority: input.priority,
        assigneeId: assigneeIn(project, input.assigneeId),
        dueOn: input.dueOn ?? null,
        completedAt: null,
      });
    },

    assignTask: (callerId: string, { taskId, assigneeId }: OfTask & Pick<TaskInput, "assigneeId">): TaskRecord => {
      const { task, project } = changeableTask(store, callerId, taskId);
      return store.replaceTask({ ...task, assigneeId: assigneeIn(project, assigneeId) });
    },

    completeTask: (callerId: string, { taskId }: OfTask): TaskRecord => {
      const { task } = changeableTask(store, callerId, taskId);
      if (task.status === "DONE") throw Refusal.for("AlreadyCompleted");
      return store.replaceTask({ ...task, status: "DONE", completedAt: store.now() });
    },

    reopenTask: (callerId: string, { taskId }: OfTask): TaskRecord => {
      const { task } = changeableTask(store, callerId, taskId);
      if (task.status !== "DONE") throw Refusal.for("NotCompleted");
      return store.replaceTask({ ...task, status: "OPEN", completedAt: null });
    },

    addComment: (callerId: string, { taskId, text }: OfTask & { readonly text: string }): CommentRecord => {
      const { task } = changeableTask(store, callerId, taskId);
      return store.addComment({ taskId: task.id, authorId: callerId, text: requiredText("text", text, maxText) });
    },
  };
}
