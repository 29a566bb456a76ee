import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import {
  AddCommentDocument,
  AssignTaskDocument,
  CompleteTaskDocument,
  CreateProjectDocument,
  CreateTaskDocument,
  ReopenTaskDocument,
} from "../generated/projects.ts";
import type { GraphQLApiClient } from "oboql";
import { isObject } from "../json.ts";

export type Changes = ReturnType<typeof createChanges>;

/**
 * What can be changed, each by one mutation that is sent once. Inputs are those of the API, with its own ids; what they
 * resolve to is its result: what was changed, or why it was not.
 */
export function createChanges({ mutate }: GraphQLApiClient) {
  /** @param document with the mutation under the name `result` */
  const change =
    <Input, Result>(document: TypedDocumentNode<{ result?: Result | null }, { input: Input }>) =>
    async (input: Input): Promise<Result> => {
      const { data, findError, createError } = await mutate(document, { input });
      if (!isObject(data.result)) throw findError("result") ?? createError();
      return data.result;
    };

  return {
    createProject: change(CreateProjectDocument),
    createTask: change(CreateTaskDocument),
    assignTask: change(AssignTaskDocument),
    completeTask: change(CompleteTaskDocument),
    reopenTask: change(ReopenTaskDocument),
    addComment: change(AddCommentDocument),
  };
}
