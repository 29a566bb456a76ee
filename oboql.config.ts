import { defineConfig, microsoftGraph } from "oboql";
import { firstQuery } from "./examples/sample/first-query.ts";
import { projects } from "./examples/sample/projects/definition.ts";
import { resolvers } from "./examples/sample/projects/resolvers/index.ts";

export default defineConfig({
  schema: "schema/projects.graphql",
  downstreams: { MICROSOFT_GRAPH: microsoftGraph(), PROJECTS: projects },
  resolvers,
  firstQuery,
  emulatedApis: "examples/sample/emulated-apis/index.ts",
});
