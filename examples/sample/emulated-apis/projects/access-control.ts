import { sampleUsers } from "@oboql/dev/emulator";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import type { Store } from "./store.ts";

/** Context of the resolvers. */
export interface ProjectsContext {
  /** Object id of the caller. */
  readonly callerId: string;
  /** Whether the token has `Projects.ReadWrite`. */
  readonly hasWriteScope: boolean;
}

const directorId = sampleUsers.find((user) => user.userPrincipalName === "mona@harbor.example")?.id;

/** The records that a caller may see. Tasks and comments are visible with their project. */
export interface VisibleRecords {
  listProjects(): readonly ProjectRecord[];
  findProject(id: string): ProjectRecord | undefined;
  findTask(id: string): TaskRecord | undefined;
  findComment(id: string): CommentRecord | undefined;
}

/** Members and the owner see a project; the director sees all projects. */
export function createVisibleRecords(store: Store, callerId: string): VisibleRecords {
  const canSee = ({ ownerId, members }: ProjectRecord) =>
    callerId === directorId || callerId === ownerId || members.some((member) => member.userId === callerId);

  const visibleRecords: VisibleRecords = {
    listProjects: () => store.listProjects().filter(canSee),
    findProject: (id) => {
      const project = store.findProject(id);
      return project && canSee(project) ? project : undefined;
    },
    findTask: (id) => {
      const task = store.findTask(id);
      return task && visibleRecords.findProject(task.projectId) ? task : undefined;
    },
    findComment: (id) => {
      const comment = store.findComment(id);
      return comment && visibleRecords.findTask(comment.taskId) ? comment : undefined;
    },
  };
  return visibleRecords;
}
