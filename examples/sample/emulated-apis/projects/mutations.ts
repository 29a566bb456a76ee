import { GraphQLError } from "graphql";
import { createMutationActions } from "./mutation-actions.ts";
import type { ProjectsContext } from "./access-control.ts";
import { MutationError } from "./mutation-error.ts";
import type { Store } from "./store.ts";

/** Result of a mutation, with its type name. */
type Result = Readonly<Record<string, unknown>> & { readonly __typename: string };

type MutationAction<Input> = (callerId: string, input: Input) => object;

/** Creates the resolvers of `Mutation`. */
export function createMutationResolvers(store: Store) {
  const actions = createMutationActions(store);
  const previousResults = new Map<string, Result>();

  /**
   * Wraps an action: checks the scope, returns typed errors, and executes it once per caller and `clientMutationId`.
   */
  const createMutationResolver =
    <Input>(name: keyof typeof actions, resultField: "project" | "task" | "comment", action: MutationAction<Input>) =>
    (
      _root: unknown,
      { input }: { readonly input: Input & { readonly clientMutationId?: string | null } },
      { callerId, hasWriteScope }: ProjectsContext,
    ): Result => {
      if (!hasWriteScope) throw forbiddenError();
      const { clientMutationId } = input;
      const key = JSON.stringify([callerId, name, clientMutationId]);
      const previousResult = clientMutationId == null ? undefined : previousResults.get(key);
      if (previousResult) return previousResult;
      const result = toResult(name, resultField, () => action(callerId, input));
      if (clientMutationId != null) previousResults.set(key, result);
      return result;
    };

  return {
    createProject: createMutationResolver("createProject", "project", actions.createProject),
    createTask: createMutationResolver("createTask", "task", actions.createTask),
    assignTask: createMutationResolver("assignTask", "task", actions.assignTask),
    completeTask: createMutationResolver("completeTask", "task", actions.completeTask),
    reopenTask: createMutationResolver("reopenTask", "task", actions.reopenTask),
    addComment: createMutationResolver("addComment", "comment", actions.addComment),
  };
}

function toResult(name: string, resultField: string, action: () => object): Result {
  try {
    return { __typename: `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`, [resultField]: action() };
  } catch (error) {
    if (error instanceof MutationError) return error.result;
    throw error;
  }
}

function forbiddenError(): GraphQLError {
  return new GraphQLError("The token does not have the scope Projects.ReadWrite.", {
    extensions: { code: "FORBIDDEN" },
  });
}
