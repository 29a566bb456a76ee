import type { DownstreamApi } from "../api-definition.ts";
import { lazyClient } from "../lazy-client.ts";
import { createGraphLoader } from "./batch/batch-loader.ts";
import { createCalendar, type Calendar } from "./resources/calendar.ts";
import { createCalls, type Calls } from "./graph-request.ts";
import { createDirectory, type Directory } from "./resources/directory.ts";
import { createMail, type Mail } from "./resources/mail.ts";
import { createPhotos, type Photos } from "./resources/photos.ts";

/** What resolvers ask of Microsoft Graph. */
export interface MicrosoftGraph extends Directory, Photos, Mail, Calendar {}

const createClient = lazyClient<MicrosoftGraph, Calls>(createDirectory, createPhotos, createMail, createCalendar);

/** @see https://learn.microsoft.com/graph/api/overview */
export const createMicrosoftGraph: DownstreamApi<MicrosoftGraph>["createClient"] = (deps) => {
  const loader = createGraphLoader(deps);
  return (access) => createClient(createCalls(deps, loader, access));
};
