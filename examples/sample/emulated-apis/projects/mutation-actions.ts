import { validateAssignee, requireMutableProject, requireMutableTask } from "./mutable-records.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import { MutationError } from "./mutation-error.ts";
import type { Store } from "./store.ts";

const maxNameLength = 100;
const maxTitleLength = 200;
const maxTextLength = 4000;

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

interface TaskReference {
  readonly taskId: string;
}

/** Creates the actions behind the mutations. Each throws a {@link MutationError} before it changes anything. */
export function createMutationActions(store: Store) {
  return {
    createProject: (callerId: string, { name, description, dueOn }: ProjectInput): ProjectRecord =>
      store.addProject({
        name: parseRequiredText("name", name, maxNameLength),
        description: parseOptionalText("description", description, maxTextLength),
        status: "PLANNED",
        ownerId: callerId,
        dueOn: dueOn ?? null,
        members: [{ userId: callerId, role: "OWNER" }],
      }),

    createTask: (callerId: string, input: TaskInput): TaskRecord => {
      const project = requireMutableProject(store, callerId, input.projectId);
      return store.addTask({
        projectId: project.id,
        title: parseRequiredText("title", input.title, maxTitleLength),
        description: parseOptionalText("description", input.description, maxTextLength),
        status: "OPEN",
        priority: input.priority,
        assigneeId: validateAssignee(project, input.assigneeId),
        dueOn: input.dueOn ?? null,
        completedAt: null,
      });
    },

    assignTask: (
      callerId: string,
      { taskId, assigneeId }: TaskReference & Pick<TaskInput, "assigneeId">,
    ): TaskRecord => {
      const { task, project } = requireMutableTask(store, callerId, taskId);
      return store.replaceTask({ ...task, assigneeId: validateAssignee(project, assigneeId) });
    },

    completeTask: (callerId: string, { taskId }: TaskReference): TaskRecord => {
      const { task } = requireMutableTask(store, callerId, taskId);
      if (task.status === "DONE") throw MutationError.create("AlreadyCompleted");
      return store.replaceTask({ ...task, status: "DONE", completedAt: store.now() });
    },

    reopenTask: (callerId: string, { taskId }: TaskReference): TaskRecord => {
      const { task } = requireMutableTask(store, callerId, taskId);
      if (task.status !== "DONE") throw MutationError.create("NotCompleted");
      return store.replaceTask({ ...task, status: "OPEN", completedAt: null });
    },

    addComment: (callerId: string, { taskId, text }: TaskReference & { readonly text: string }): CommentRecord => {
      const { task } = requireMutableTask(store, callerId, taskId);
      return store.addComment({
        taskId: task.id,
        authorId: callerId,
        text: parseRequiredText("text", text, maxTextLength),
      });
    },
  };
}

/**
 * Trims the text.
 * @throws MutationError InvalidInput if it is empty or longer than `maxLength` characters
 */
function parseRequiredText(field: string, value: string, maxLength: number): string {
  const text = value.trim();
  if (text === "") throw MutationError.invalidInput(field, `${field} must not be empty.`);
  return validateLength(field, text, maxLength);
}

/**
 * Returns the text unchanged, null if it is absent.
 * @throws MutationError InvalidInput if it is longer than `maxLength` characters
 */
function parseOptionalText(field: string, value: string | null | undefined, maxLength: number): string | null {
  return value == null ? null : validateLength(field, value, maxLength);
}

function validateLength(field: string, text: string, maxLength: number): string {
  if (Array.from(text).length > maxLength) {
    throw MutationError.invalidInput(field, `${field} must not be longer than ${String(maxLength)} characters.`);
  }
  return text;
}
