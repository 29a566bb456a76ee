import { defineConfig, microsoftGraph } from "oboql";
import { boards } from "./boards/definition.ts";
import { resolvers as boardResolvers } from "./boards/resolvers.ts";
import { inventory } from "./inventory/definition.ts";
import { resolvers as inventoryResolvers } from "./inventory/resolvers.ts";

/** The project that the tests of the server and the emulator use. */
export default defineConfig({
  schema: ["test/support/apis/boards/boards.graphql", "test/support/apis/inventory/inventory.graphql"],
  downstreams: { MICROSOFT_GRAPH: microsoftGraph(), BOARDS: boards, INVENTORY: inventory },
  resolvers: [boardResolvers, inventoryResolvers],
  emulatedApis: "test/support/apis/emulated-apis.ts",
});
