import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import {
  AddCommentDocument,
  AssignTaskDocument,
  CompleteTaskDocument,
  CreateProjectDocument,
  CreateTaskDocument,
  ReopenTaskDocument,
} from "../generated/projects.ts";
import type { AccessTokenSource } from "oboql";
import { isObject } from "../json.ts";
import type { Loaders } from "./loaders/loaders.ts";
import type { Remote } from "./graphql-client.ts";

export type Changes = ReturnType<typeof createChanges>;

export interface ChangesDeps {
  readonly remote: Remote;
  readonly loaders: () => Loaders;
  readonly access: AccessTokenSource;
}

/**
 * What can be changed, each by one mutation that is sent once. Inputs are those of the API, with its own ids; what they
 * resolve to is its result: what was changed, or why it was not.
 */
export function createChanges({ remote, loaders, access }: ChangesDeps) {
  /** @param document with the mutation under the name `result` */
  const change =
    <Input, Result>(document: TypedDocumentNode<{ result?: Result | null }, { input: Input }>) =>
    async (input: Input): Promise<Result> => {
      try {
        const answer = await remote.mutate(document, { input }, access);
        const { result } = answer.data;
        if (!isObject(result)) throw answer.errorAt("result") ?? answer.unusable();
        return result;
      } finally {
        // What was loaded for an earlier mutation of the same operation may be out of date.
        for (const loader of Object.values(loaders())) loader.clearAll();
      }
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
