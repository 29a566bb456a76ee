type Reason =
  | "ProjectNotFound"
  | "TaskNotFound"
  | "NotAllowed"
  | "ProjectClosed"
  | "NotAMember"
  | "AlreadyCompleted"
  | "NotCompleted";

const messages: Readonly<Record<Reason, string>> = {
  ProjectNotFound: "There is no such project, or you may not see it.",
  TaskNotFound: "There is no such task, or you may not see it.",
  NotAllowed: "Only the owner and the contributors among a project's members may change it.",
  ProjectClosed: "The project is closed.",
  NotAMember: "The assignee is not a member of the project.",
  AlreadyCompleted: "The task is done already.",
  NotCompleted: "The task is not done.",
};

/** Why a change is not made. It ends a mutation before anything is changed, and becomes its result. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The result, with the name of its type. */
  readonly result: { readonly __typename: string; readonly message: string; readonly field?: string };

  private constructor(result: Refusal["result"]) {
    super(result.message);
    this.result = result;
  }

  static for(reason: Reason): Refusal {
    return new Refusal({ __typename: reason, message: messages[reason] });
  }

  static ofInput(field: string, message: string): Refusal {
    return new Refusal({ __typename: "InvalidInput", field, message });
  }
}
