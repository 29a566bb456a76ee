import { projectsApi, type SampleUser } from "../../emulator/tenant.ts";
import type { Apis } from "./start-apis.ts";

export interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[];
  readonly pageInfo: Record<"startCursor" | "endCursor" | "hasNextPage" | "hasPreviousPage", unknown>;
}

export interface ProjectsBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: object }[];
}

/** Requests to the emulated Projects API. */
export function createProjectsRequests(apis: Apis) {
  const post = async (headers: Record<string, string>, body: string, signal?: AbortSignal) => {
    const response = await fetch(`${apis.url}/projects/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      ...(signal ? { signal } : {}),
    });
    const { status, headers: answered } = response;
    return { status, headers: answered, body: (await response.json()) as ProjectsBody };
  };

  const bearer = async (user: SampleUser, claims: Record<string, unknown> = {}) => {
    const token = await apis.signToken(user, { aud: projectsApi.clientId, scp: "Projects.Read", ...claims });
    return { authorization: `Bearer ${token}` };
  };

  return {
    post,
    bearer,
    ask: async (user: SampleUser, query: string, variables?: Record<string, unknown>) =>
      post(await bearer(user), JSON.stringify({ query, variables })),
  };
}
