type MutationErrorType =
  | "ProjectNotFound"
  | "TaskNotFound"
  | "NotAllowed"
  | "ProjectClosed"
  | "NotAMember"
  | "AlreadyCompleted"
  | "NotCompleted";

const messages: Readonly<Record<MutationErrorType, string>> = {
  ProjectNotFound: "There is no such project, or you may not see it.",
  TaskNotFound: "There is no such task, or you may not see it.",
  NotAllowed: "Only the owner and the contributors among a project's members may change it.",
  ProjectClosed: "The project is closed.",
  NotAMember: "The assignee is not a member of the project.",
  AlreadyCompleted: "The task is done already.",
  NotCompleted: "The task is not done.",
};

/** Why a change is not made. It ends a mutation before anything is changed, and becomes its result. */
export class MutationError extends Error {
  override readonly name = "Refusal";
  /** The result, with the name of its type. */
  readonly result: { readonly __typename: string; readonly message: string; readonly field?: string };

  private constructor(result: MutationError["result"]) {
    super(result.message);
    this.result = result;
  }

  static create(type: MutationErrorType): MutationError {
    return new MutationError({ __typename: type, message: messages[type] });
  }

  static invalidInput(field: string, message: string): MutationError {
    return new MutationError({ __typename: "InvalidInput", field, message });
  }
}
