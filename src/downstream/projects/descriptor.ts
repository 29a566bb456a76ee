import type { DownstreamApi } from "../descriptor.ts";
import { createProjects, type Projects } from "./api.ts";
import { resolvers } from "./resolvers.ts";

/** The team's Projects API, a GraphQL API. It has no default address. */
export const projects: DownstreamApi<Projects> = {
  createClient: createProjects,
  probe: { method: "POST", path: "", body: JSON.stringify({ query: "{ __typename }" }) },
  resolvers,
};
