import { defineDownstream } from "oboql";
import { createBoards } from "./client.ts";

/** A GraphQL API without a default address. */
export const boards = defineDownstream({
  createClient: createBoards,
  probe: { method: "POST", path: "", body: JSON.stringify({ query: "{ __typename }" }) },
});
