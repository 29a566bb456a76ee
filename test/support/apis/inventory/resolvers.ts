import {
  createDownstreamResolver,
  createJoin,
  getLocalId,
  loadUser,
  toGlobalId,
  validateLocalId,
  type ResolverMap,
} from "oboql";
import type { Inventory, ItemPayload } from "./client.ts";

interface SetItemCountInput {
  readonly itemId: string;
  readonly count: number;
}

export const resolvers: ResolverMap = {
  Query: {
    item: createDownstreamResolver(
      "INVENTORY",
      async (inventory: Inventory, _parent: unknown, { id }: { readonly id: string }) => {
        const number = getLocalId("Item", id);
        return number === undefined ? null : inventory.itemByNumber(number);
      },
    ),
  },
  Mutation: {
    setItemCount: createDownstreamResolver(
      "INVENTORY",
      async (inventory: Inventory, _parent: unknown, { input }: { readonly input: SetItemCountInput }) => ({
        item: await inventory.setCount(validateLocalId("Item", "itemId", input.itemId), input.count),
      }),
    ),
  },
  Item: {
    id: ({ number }: ItemPayload) => toGlobalId("Item", number),
    keeper: createJoin("MICROSOFT_GRAPH", ({ keeperId }: ItemPayload) => keeperId, loadUser),
  },
};
