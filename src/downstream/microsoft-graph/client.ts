import type { GraphQLResolveInfo } from "graphql";
import type { ApiDefinition } from "../api-definition.ts";
import { getSelectedFields } from "../resolvers/selected-fields.ts";
import { createGraphLoader } from "./batch/batch-loader.ts";
import { createGraphRequests, withImmutableIds, type GraphRequests } from "./graph-request.ts";
import { createCalendarClient, type CalendarClient } from "./resources/calendar.ts";
import { createDirectoryClient, type DirectoryClient } from "./resources/directory.ts";
import { createMailClient, type MailClient } from "./resources/mail.ts";
import { createPhotosClient, type PhotosClient } from "./resources/photos.ts";
import type { GraphUser } from "./types.ts";

/**
 * The client that resolvers use, for one request and one set of scopes.
 *
 * Perf: the parts are created on first use. A client is created for each request and set of scopes and uses few of their
 * methods.
 */
export class MicrosoftGraphClient {
  readonly #requests: GraphRequests;
  #calendar: CalendarClient | undefined;
  #directory: DirectoryClient | undefined;
  #mail: MailClient | undefined;
  #photos: PhotosClient | undefined;

  constructor(requests: GraphRequests) {
    this.#requests = requests;
  }

  get calendar(): CalendarClient {
    return (this.#calendar ??= createCalendarClient(withImmutableIds(this.#requests)));
  }

  get directory(): DirectoryClient {
    return (this.#directory ??= createDirectoryClient(this.#requests));
  }

  get mail(): MailClient {
    return (this.#mail ??= createMailClient(withImmutableIds(this.#requests)));
  }

  get photos(): PhotosClient {
    return (this.#photos ??= createPhotosClient(this.#requests));
  }
}

/** @see https://learn.microsoft.com/graph/api/overview */
export const createMicrosoftGraphClient: ApiDefinition<MicrosoftGraphClient>["createClient"] = (deps) => {
  const loader = createGraphLoader(deps);
  return (access) => new MicrosoftGraphClient(createGraphRequests(deps, loader, access));
};

/**
 * Loads the user of a key with the selected fields, for a join. Loads of one tick share a `$batch`.
 *
 * @param id object id
 * @returns null if the user does not exist
 */
export function loadUser(graph: MicrosoftGraphClient, id: string, info: GraphQLResolveInfo): Promise<GraphUser | null> {
  return graph.directory.getUserById(id, getSelectedFields(info));
}
