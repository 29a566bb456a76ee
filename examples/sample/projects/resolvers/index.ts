import type { Resolvers } from "../../generated/oboql.ts";
import { changeResolvers } from "./mutations.ts";
import { readResolvers } from "./queries.ts";

export const resolvers: Resolvers = { ...readResolvers, ...changeResolvers };
