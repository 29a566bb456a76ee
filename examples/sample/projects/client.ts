import type { ApiDefinition } from "oboql";
import { createChanges, type Changes } from "./mutations.ts";
import { createLoaders, type Loaders } from "./loaders/loaders.ts";
import { createReadPage } from "./pagination.ts";
import { createReads, type Reads } from "./queries.ts";
import { createRemote } from "./graphql-client.ts";

/** What resolvers ask of the Projects API. */
export interface Projects extends Reads, Changes {}

export const createProjects: ApiDefinition<Projects>["createClient"] = (deps) => {
  const remote = createRemote(deps);
  const readPage = createReadPage(deps.userId);
  let made: Loaders | undefined;
  const loaders = (): Loaders => (made ??= createLoaders(remote));
  return (access) => ({
    ...createReads({ remote, readPage, access, loaders }),
    ...createChanges({ remote, access, loaders }),
  });
};
