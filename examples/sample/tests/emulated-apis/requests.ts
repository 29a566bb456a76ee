import { projectsApi } from "../../emulated-apis/projects/api.ts";
import type { SampleUser } from "@oboql/dev/emulator";
import type { EmulatedApis } from "../support/project.ts";

export interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[];
  readonly pageInfo: Record<"startCursor" | "endCursor" | "hasNextPage" | "hasPreviousPage", unknown>;
}

export interface ProjectsBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: object }[];
}

const taskFields =
  "task { id projectId title description status completed priority assigneeId dueOn createdAt completedAt commentCount }";

/** Selected fields of each mutation's payload. */
const payloads = {
  createProject:
    "project { id name description status ownerId createdAt dueOn taskCount members { edges { node { userId role } } } }",
  createTask: taskFields,
  assignTask: taskFields,
  completeTask: taskFields,
  reopenTask: taskFields,
  addComment: "comment { id taskId authorId text createdAt }",
};

export type MutationName = keyof typeof payloads;
export const mutationNames = Object.keys(payloads) as MutationName[];

function mutationDocument(name: MutationName): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `mutation ($input: ${type}Input!) {
    result: ${name}(input: $input) {
      __typename ... on ${type}Payload { ${payloads[name]} } ... on ProjectsError { message }
    }
  }`;
}

/** Creates requests to the emulated Projects API. */
export function createProjectsRequests(apis: EmulatedApis) {
  const post = async (headers: Record<string, string>, body: string, signal?: AbortSignal) => {
    const response = await fetch(`${apis.url}/projects/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      ...(signal ? { signal } : {}),
    });
    const { status, headers: responseHeaders } = response;
    return { status, headers: responseHeaders, body: (await response.json()) as ProjectsBody };
  };

  const bearer = async (user: SampleUser, claims: Record<string, unknown> = {}) => {
    const token = await apis.signToken(user, { aud: projectsApi.clientId, scp: "Projects.Read", ...claims });
    return { authorization: `Bearer ${token}` };
  };

  return {
    post,
    bearer,
    execute: async (user: SampleUser, query: string, variables?: Record<string, unknown>) =>
      post(await bearer(user), JSON.stringify({ query, variables })),
    /** Runs one mutation. Default scope: Projects.ReadWrite. */
    mutate: async (
      user: SampleUser,
      mutation: MutationName,
      input: Record<string, unknown>,
      scp = "Projects.ReadWrite",
    ): Promise<ProjectsBody> => {
      const query = mutationDocument(mutation);
      return (await post(await bearer(user, { scp }), JSON.stringify({ query, variables: { input } }))).body;
    },
  };
}
