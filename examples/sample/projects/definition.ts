import { defineDownstream } from "oboql";
import { createProjects } from "./client.ts";

/** The team's Projects API, a GraphQL API. It has no default address. */
export const projects = defineDownstream({
  createClient: createProjects,
  probe: { method: "POST", path: "", body: JSON.stringify({ query: "{ __typename }" }) },
});
