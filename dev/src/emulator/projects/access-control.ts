import { sampleUsers } from "../sample/users.ts";
import { tenantDomain } from "../tenant.ts";
import type { CommentRecord, ProjectRecord, TaskRecord } from "./records.ts";
import type { Store } from "./store.ts";

const seesEverything = sampleUsers.find((user) => user.userPrincipalName === `mona@${tenantDomain}`)?.id;

/** What of the store a caller may see. Tasks and comments follow their project. */
export interface View {
  projects(): readonly ProjectRecord[];
  project(id: string): ProjectRecord | undefined;
  task(id: string): TaskRecord | undefined;
  comment(id: string): CommentRecord | undefined;
}

/** The projects of which the caller is a member or the owner; all of them for the director. */
export function viewOf(store: Store, callerId: string): View {
  const sees = ({ ownerId, members }: ProjectRecord) =>
    callerId === seesEverything || callerId === ownerId || members.some((member) => member.userId === callerId);

  const view: View = {
    projects: () => store.projects().filter(sees),
    project: (id) => {
      const project = store.project(id);
      return project && sees(project) ? project : undefined;
    },
    task: (id) => {
      const task = store.task(id);
      return task && view.project(task.projectId) ? task : undefined;
    },
    comment: (id) => {
      const comment = store.comment(id);
      return comment && view.task(comment.taskId) ? comment : undefined;
    },
  };
  return view;
}
