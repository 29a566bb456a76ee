import { GraphQLError } from "graphql";
import { createChanges } from "./apply-mutation.ts";
import type { ProjectsContext } from "./context.ts";
import { Refusal } from "./mutation-error.ts";
import type { Store } from "./store.ts";

/** What a mutation answers, with the name of its type. */
type Result = Readonly<Record<string, unknown>> & { readonly __typename: string };

type Change<Input> = (callerId: string, input: Input) => object;

/** The resolvers of Mutation. */
export function createMutations(store: Store) {
  const changes = createChanges(store);
  const remembered = new Map<string, Result>();

  /** A change as a mutation: who may, what it answers, and once only for a `clientMutationId` of a caller. */
  const mutation =
    <Input>(name: keyof typeof changes, changed: "project" | "task" | "comment", change: Change<Input>) =>
    (
      _root: unknown,
      { input }: { readonly input: Input & { readonly clientMutationId?: string | null } },
      { callerId, mayWrite }: ProjectsContext,
    ): Result => {
      if (!mayWrite) throw forbidden();
      const { clientMutationId } = input;
      const key = JSON.stringify([callerId, name, clientMutationId]);
      const known = clientMutationId == null ? undefined : remembered.get(key);
      if (known) return known;
      const result = resultOf(name, changed, () => change(callerId, input));
      if (clientMutationId != null) remembered.set(key, result);
      return result;
    };

  return {
    createProject: mutation("createProject", "project", changes.createProject),
    createTask: mutation("createTask", "task", changes.createTask),
    assignTask: mutation("assignTask", "task", changes.assignTask),
    completeTask: mutation("completeTask", "task", changes.completeTask),
    reopenTask: mutation("reopenTask", "task", changes.reopenTask),
    addComment: mutation("addComment", "comment", changes.addComment),
  };
}

function resultOf(name: string, changed: string, change: () => object): Result {
  try {
    return { __typename: `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`, [changed]: change() };
  } catch (error) {
    if (error instanceof Refusal) return error.result;
    throw error;
  }
}

function forbidden(): GraphQLError {
  return new GraphQLError("The token does not carry Projects.ReadWrite.", { extensions: { code: "FORBIDDEN" } });
}
