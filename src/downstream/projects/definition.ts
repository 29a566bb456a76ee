import type { ApiDefinition } from "../api-definition.ts";
import { createProjects, type Projects } from "./client.ts";
import { resolvers } from "./resolvers/index.ts";

/** The team's Projects API, a GraphQL API. It has no default address. */
export const projects: ApiDefinition<Projects> = {
  createClient: createProjects,
  probe: { method: "POST", path: "", body: JSON.stringify({ query: "{ __typename }" }) },
  resolvers,
};
