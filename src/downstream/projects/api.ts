import type { DownstreamApi } from "../descriptor.ts";
import { createChanges, type Changes } from "./changes.ts";
import { createLoaders } from "./loaders.ts";
import { createReadPage } from "./pages.ts";
import { createReads, type Reads } from "./reads.ts";
import { createRemote } from "./remote.ts";

/** What resolvers ask of the Projects API. */
export interface Projects extends Reads, Changes {}

export const createProjects: DownstreamApi<Projects>["createClient"] = (deps) => {
  const remote = createRemote(deps);
  const loaders = createLoaders(remote);
  const readPage = createReadPage(deps.userId);
  return (access) => ({
    ...createReads({ remote, loaders, readPage }, access),
    ...createChanges({ remote, loaders }, access),
  });
};
