import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { GraphQLError, Kind, type GraphQLSchema, type ValueNode } from "graphql";
import type { ProjectsContext } from "./access-control.ts";
import { createMutationResolvers } from "./mutations.ts";
import { createObjectResolvers } from "./objects.ts";
import { createQueryResolvers } from "./queries.ts";
import type { Store } from "./store.ts";

/** The schema for which the types of OboQL's operations are generated, so that both cannot differ. */
const publishedSchema = new URL("../../projects/remote-schema.graphql", import.meta.url);

const parseDate = (value: unknown): string => {
  // `Date.parse` rejects a date that does not exist (2025-02-30, for example) or moves it to the next month.
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)) {
    const time = Date.parse(value);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value)) return value;
  }
  throw new GraphQLError("A Date must be a calendar date in the format YYYY-MM-DD.");
};

/** Parsers of the scalars. A {@link GraphQLScalarType} would replace the description in the published schema. */
const scalars = {
  Date: {
    parseValue: parseDate,
    parseLiteral: (node: ValueNode) => parseDate(node.kind === Kind.STRING ? node.value : undefined),
  },
};

export function createProjectsSchema(store: Store): GraphQLSchema {
  return makeExecutableSchema<ProjectsContext>({
    typeDefs: readFileSync(publishedSchema, "utf8"),
    resolvers: {
      Query: createQueryResolvers(store),
      Mutation: createMutationResolvers(store),
      ...createObjectResolvers(store),
      ...scalars,
    },
  });
}
