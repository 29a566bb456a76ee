import type { ApiDefinition } from "../api-definition.ts";
import { lazyClient } from "../lazy-client.ts";
import { createGraphLoader } from "./batch/batch-loader.ts";
import { createCalendarClient, type CalendarClient } from "./resources/calendar.ts";
import { createGraphRequests, type GraphRequests } from "./graph-request.ts";
import { createDirectoryClient, type DirectoryClient } from "./resources/directory.ts";
import { createMailClient, type MailClient } from "./resources/mail.ts";
import { createPhotosClient, type PhotosClient } from "./resources/photos.ts";

/** What resolvers ask of Microsoft Graph. */
export interface MicrosoftGraphClient extends DirectoryClient, PhotosClient, MailClient, CalendarClient {}

const createClient = lazyClient<MicrosoftGraphClient, GraphRequests>(
  createDirectoryClient,
  createPhotosClient,
  createMailClient,
  createCalendarClient,
);

/** @see https://learn.microsoft.com/graph/api/overview */
export const createMicrosoftGraphClient: ApiDefinition<MicrosoftGraphClient>["createClient"] = (deps) => {
  const loader = createGraphLoader(deps);
  return (access) => createClient(createGraphRequests(deps, loader, access));
};
