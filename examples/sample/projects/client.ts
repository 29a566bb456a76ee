import { createGraphQLClient, type ApiDefinition } from "oboql";
import { createChanges, type Changes } from "./mutations.ts";
import { createLoaders } from "./loaders.ts";
import { createReads, type Reads } from "./queries.ts";

/** What resolvers ask of the Projects API. */
export interface Projects extends Reads, Changes {}

export const createProjects: ApiDefinition<Projects>["createClient"] = (deps) => (access) => {
  const client = createGraphQLClient(deps, access);
  const loaders = createLoaders(deps, client);
  return { ...createReads({ ...deps, client, loaders }), ...createChanges(client) };
};
