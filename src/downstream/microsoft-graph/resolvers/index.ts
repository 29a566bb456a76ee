import type { Resolvers } from "../../../generated/schema.ts";
import { calendarResolvers } from "./calendar.ts";
import { directoryResolvers } from "./directory.ts";
import { mailResolvers } from "./mail.ts";

export const resolvers: Resolvers = {
  ...directoryResolvers,
  ...mailResolvers,
  ...calendarResolvers,
  Query: { ...directoryResolvers.Query, ...mailResolvers.Query, ...calendarResolvers.Query },
  Mutation: { ...mailResolvers.Mutation, ...calendarResolvers.Mutation },
};
