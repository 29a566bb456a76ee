import { defineDownstream } from "oboql";
import { createInventory } from "./client.ts";

/** A REST API without a default address. */
export const inventory = defineDownstream({
  createClient: createInventory,
  probe: { method: "GET", path: "/items?numbers=1" },
});
