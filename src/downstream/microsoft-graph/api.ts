import type { DownstreamApi } from "../descriptor.ts";
import { createGraphLoader } from "./batch-loader.ts";
import { createCalendar, type Calendar } from "./calendar.ts";
import { createCalls } from "./calls.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createMail, type Mail } from "./mail.ts";
import { createPhotos, type Photos } from "./photos.ts";

/** What resolvers ask of Microsoft Graph. */
export interface MicrosoftGraph extends Directory, Photos, Mail, Calendar {}

/** @see https://learn.microsoft.com/graph/api/overview */
export const createMicrosoftGraph: DownstreamApi<MicrosoftGraph>["createClient"] = (deps) => {
  const loader = createGraphLoader(deps);
  return (access) => {
    const calls = createCalls(deps, loader, access);
    return { ...createDirectory(calls), ...createPhotos(calls), ...createMail(calls), ...createCalendar(calls) };
  };
};
