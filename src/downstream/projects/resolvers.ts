import type { Resolvers } from "../../generated/schema.ts";
import { changeResolvers } from "./resolvers/changes.ts";
import { readResolvers } from "./resolvers/reads.ts";

export const resolvers: Resolvers = { ...readResolvers, ...changeResolvers };
