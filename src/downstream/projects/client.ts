import type { ApiDefinition } from "../api-definition.ts";
import { lazyClient } from "../lazy-client.ts";
import { createChanges, type Changes, type ChangesDeps } from "./mutations.ts";
import { createLoaders, type Loaders } from "./loaders/loaders.ts";
import { createReadPage } from "./pagination.ts";
import { createReads, type Reads, type ReadsDeps } from "./queries.ts";
import { createRemote } from "./graphql-client.ts";

/** What resolvers ask of the Projects API. */
export interface Projects extends Reads, Changes {}

const createClient = lazyClient<Projects, ReadsDeps & ChangesDeps>(createReads, createChanges);

export const createProjects: ApiDefinition<Projects>["createClient"] = (deps) => {
  const remote = createRemote(deps);
  const readPage = createReadPage(deps.userId);
  let made: Loaders | undefined;
  const loaders = (): Loaders => (made ??= createLoaders(remote));
  return (access) => createClient({ remote, readPage, access, loaders });
};
