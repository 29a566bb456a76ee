import { createBatchLoader, createRestClient, type ApiDefinition } from "oboql";

export interface ItemPayload {
  readonly number: string;
  readonly name: string;
  readonly count: number;
  readonly keeperId: string | null;
}

export interface Inventory {
  /** @returns null if there is none */
  readonly itemByNumber: (number: string) => Promise<ItemPayload | null>;
  readonly setCount: (number: string, count: number) => Promise<ItemPayload>;
}

export const createInventory: ApiDefinition<Inventory>["createClient"] = (deps) => (access) => {
  const rest = createRestClient(deps, access);
  const items = createBatchLoader(deps, {
    max: 50,
    load: async (numbers: readonly string[]) => {
      const response = await rest.get("/items", { query: { numbers: numbers.join(",") }, isBody: isItemList });
      return response.body;
    },
    getKey: ({ number }) => number,
  });
  return {
    itemByNumber: (number) => items.load(number),
    setCount: async (number, count) => {
      const { body } = await rest.patch("/items/{number}", { params: { number }, body: { count }, isBody: isItem });
      return body;
    },
  };
};

const isItemList = (value: unknown): value is ItemPayload[] => Array.isArray(value) && value.every(isItem);

function isItem(value: unknown): value is ItemPayload {
  const { number, name, count, keeperId } = (value ?? {}) as Record<string, unknown>;
  const hasKeeper = keeperId === null || typeof keeperId === "string";
  return typeof number === "string" && typeof name === "string" && typeof count === "number" && hasKeeper;
}
