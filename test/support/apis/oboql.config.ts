import { defineConfig, microsoftGraph } from "oboql";
import { boards } from "./boards/definition.ts";
import { resolvers as boardResolvers } from "./boards/resolvers.ts";
import { inventory } from "./inventory/definition.ts";
import { resolvers as inventoryResolvers } from "./inventory/resolvers.ts";

/** The project of the tests. */
export default defineConfig({
  schema: ["boards/boards.graphql", "inventory/inventory.graphql"],
  downstreams: { MICROSOFT_GRAPH: microsoftGraph(), BOARDS: boards, INVENTORY: inventory },
  resolvers: [boardResolvers, inventoryResolvers],
  firstQuery: `query FirstLook {
  me { displayName manager { displayName } boards(first: 10) { nodes { name owner { displayName } } } }
}`,
  emulatedApis: "emulated-apis.ts",
});
