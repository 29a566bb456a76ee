import type { ResolverMap } from "../../project.ts";
import { calendarResolvers } from "./calendar.ts";
import { directoryResolvers } from "./directory.ts";
import { mailResolvers } from "./mail.ts";

/** Parts of the schema of Microsoft Graph, each with an SDL file of that name. */
export const resolversByPart = {
  directory: directoryResolvers,
  mail: mailResolvers,
  calendar: calendarResolvers,
} satisfies Readonly<Record<string, ResolverMap>>;
