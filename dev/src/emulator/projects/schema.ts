import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import type { ProjectsContext } from "./context.ts";
import { createMutationResolvers } from "./mutations.ts";
import { createObjectResolvers } from "./objects.ts";
import { createQueryResolvers } from "./queries.ts";
import { scalars } from "./scalars.ts";
import type { Store } from "./store.ts";

/** The API that the client's documents are typed against is the API that is served: both read this file. */
const publishedSchema = new URL("../../../../src/downstream/projects/remote-schema.graphql", import.meta.url);

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
