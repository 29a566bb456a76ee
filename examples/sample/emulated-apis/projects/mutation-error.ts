type MutationErrorType =
  | "ProjectNotFound"
  | "TaskNotFound"
  | "NotAllowed"
  | "ProjectClosed"
  | "NotAMember"
  | "AlreadyCompleted"
  | "NotCompleted";

const messages: Readonly<Record<MutationErrorType, string>> = {
  ProjectNotFound: "The project does not exist, or you have no access to it.",
  TaskNotFound: "The task does not exist, or you have no access to its project.",
  NotAllowed: "Only members with the role OWNER or CONTRIBUTOR may change a project.",
  ProjectClosed: "The project is closed.",
  NotAMember: "The assignee is not a member of the project.",
  AlreadyCompleted: "The task is already done.",
  NotCompleted: "The task is not done.",
};

/** Typed error of a mutation, thrown before anything is changed; its `result` becomes the mutation's result. */
export class MutationError extends Error {
  override readonly name = "MutationError";
  /** The result, with its type name. */
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
