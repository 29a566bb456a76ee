import { expect } from "vitest";
import type { TestResponse, TestServer } from "./project.ts";

/** The selected fields of each mutation's payload. */
const payloads = {
  createProject: "project { id name description status dueOn taskCount owner { displayName } }",
  createTask: "task { id title description status priority dueOn completedAt project { id } assignee { displayName } }",
  assignTask: "task { id assignee { displayName } }",
  completeTask: "task { id status completed completedAt }",
  reopenTask: "task { id status completed completedAt }",
  addComment: "comment { id text task { id } author { displayName } }",
};

export type ChangeName = keyof typeof payloads;

type Input = Readonly<Record<string, unknown>>;

/** Sends the mutations of projects and tasks. */
export interface ProjectChanges {
  /** Sends a mutation. Default user: Alice. */
  readonly ask: (name: ChangeName, input: Input, user?: string) => Promise<TestResponse>;
  /** Sends a mutation and returns its result. Expects no errors. */
  readonly change: (name: ChangeName, input: Input, user?: string) => Promise<unknown>;
  /** Number of calls to the Projects API since the last reset. */
  readonly remoteCalls: () => number;
}

export function createProjectChanges(api: TestServer): ProjectChanges {
  const ask: ProjectChanges["ask"] = (name, input, user = "alice@harbor.example") => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const query = `mutation ($input: ${type}Input!) {
      result: ${name}(input: $input) {
        __typename
        ... on ${type}Payload { ${payloads[name]} }
        ... on UserError { message ... on InvalidInput { field } }
      }
    }`;
    return api.ask(query, { user, variables: { input } });
  };
  return {
    ask,
    change: async (name, input, user) => {
      const { status, body } = await ask(name, input, user);
      expect([status, body.errors]).toEqual([200, undefined]);
      return body.data?.["result"];
    },
    remoteCalls: () => api.emulator.calls.count("POST /projects/graphql"),
  };
}
