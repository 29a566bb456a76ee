import type { Resolvers } from "../../generated/schema.ts";
import { calendarResolvers } from "./resolvers/calendar.ts";
import { directoryResolvers } from "./resolvers/directory.ts";
import { mailResolvers } from "./resolvers/mail.ts";

export const resolvers: Resolvers = {
  ...directoryResolvers,
  ...mailResolvers,
  ...calendarResolvers,
  Query: { ...directoryResolvers.Query, ...mailResolvers.Query, ...calendarResolvers.Query },
  Mutation: { ...mailResolvers.Mutation, ...calendarResolvers.Mutation },
};
