import type { ErrorLike } from "@apollo/client";
import { useMutation } from "@apollo/client/react";
import {
  CompleteTaskDocument,
  ReopenTaskDocument,
  type BoardTaskFragment,
  type ChangedTaskFragment,
  type ListedProjectFragment,
} from "../generated/operations.ts";

export interface TaskChange {
  /** Completes an open task or reopens a completed one, with an optimistic update that is reverted on failure. */
  readonly change: (task: BoardTaskFragment) => Promise<void>;
  /** Message of the API if it rejected the last change. */
  readonly rejection: string | undefined;
  readonly error: ErrorLike | undefined;
}

export function useTaskChange({ id, openTaskCount }: Pick<ListedProjectFragment, "id" | "openTaskCount">): TaskChange {
  const [complete, completed] = useMutation(CompleteTaskDocument);
  const [reopen, reopened] = useMutation(ReopenTaskDocument);
  const changed = (task: BoardTaskFragment, status: "OPEN" | "DONE"): ChangedTaskFragment => ({
    __typename: "Task",
    id: task.id,
    status,
    project: { __typename: "Project", id, openTaskCount: openTaskCount + (status === "OPEN" ? 1 : -1) },
  });
  const results = [completed.data?.completeTask, reopened.data?.reopenTask];
  return {
    change: async (task) => {
      const variables = { taskId: task.id };
      completed.reset();
      reopened.reset();
      if (task.status === "DONE") {
        const reopenTask = { __typename: "ReopenTaskPayload" as const, task: changed(task, "OPEN") };
        await reopen({ variables, optimisticResponse: { reopenTask } });
      } else {
        const completeTask = { __typename: "CompleteTaskPayload" as const, task: changed(task, "DONE") };
        await complete({ variables, optimisticResponse: { completeTask } });
      }
    },
    rejection: results.map((result) => (result && "message" in result ? result.message : undefined)).find(Boolean),
    error: completed.error ?? reopened.error,
  };
}
