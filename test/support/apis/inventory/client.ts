import DataLoader from "dataloader";
import { invalidResponseError, withAccessToken, type ApiDefinition, type DownstreamRequest } from "oboql";

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

export const createInventory: ApiDefinition<Inventory>["createClient"] =
  ({ http, baseUrl }) =>
  (access) => {
    const send = async (path: string, request: Omit<DownstreamRequest, "url" | "headers">): Promise<unknown> => {
      const { body } = await withAccessToken(access, (token) => {
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        return http.send({ ...request, url: `${baseUrl}${path}`, headers });
      });
      return parseJson(body);
    };
    const items = new DataLoader(
      async (numbers: readonly string[]) => {
        const query = numbers.map(encodeURIComponent).join(",");
        const found = await send(`/items?numbers=${query}`, { method: "GET", idempotent: true });
        if (!Array.isArray(found) || !found.every(isItem)) throw invalidResponseError("INVENTORY");
        return numbers.map((number) => found.find((item) => item.number === number) ?? null);
      },
      { maxBatchSize: 50 },
    );
    return {
      itemByNumber: (number) => items.load(number),
      setCount: async (number, count) => {
        const path = `/items/${encodeURIComponent(number)}`;
        const item = await send(path, { method: "PATCH", body: JSON.stringify({ count }), idempotent: false });
        if (!isItem(item)) throw http.outcomeUnknownError();
        return item;
      },
    };
  };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isItem(value: unknown): value is ItemPayload {
  const { number, name, count, keeperId } = (value ?? {}) as Record<string, unknown>;
  const hasKeeper = keeperId === null || typeof keeperId === "string";
  return typeof number === "string" && typeof name === "string" && typeof count === "number" && hasKeeper;
}
