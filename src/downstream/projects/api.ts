import type { DownstreamApi } from "../descriptor.ts";
import { lazyClient } from "../lazy-client.ts";
import { createChanges, type Changes, type ChangesDeps } from "./changes.ts";
import { createLoaders, type Loaders } from "./loaders.ts";
import { createReadPage } from "./pages.ts";
import { createReads, type Reads, type ReadsDeps } from "./reads.ts";
import { createRemote } from "./remote.ts";

/** What resolvers ask of the Projects API. */
export interface Projects extends Reads, Changes {}

const createClient = lazyClient<Projects, ReadsDeps & ChangesDeps>(createReads, createChanges);

export const createProjects: DownstreamApi<Projects>["createClient"] = (deps) => {
  const remote = createRemote(deps);
  const readPage = createReadPage(deps.userId);
  let made: Loaders | undefined;
  const loaders = (): Loaders => (made ??= createLoaders(remote));
  return (access) => createClient({ remote, readPage, access, loaders });
};
