import { hasAnyScope, sampleUsers, type EmulatedApi } from "@oboql/dev/emulator";

const readScopes = ["Items.Read", "Items.ReadWrite"];

/** The inventory at `/inventory`. */
export const inventoryApi = {
  name: "INVENTORY",
  clientId: "1c0de2f4-58a3-4b7e-9d61-2f3a4b5c6d7e",
  scopes: readScopes,
  createRoutes: () => {
    const items = new Map(
      ["Rope", "Anchor"].map((name, index) => {
        const number = String(index + 1);
        return [number, { number, name, count: 10, keeperId: sampleUsers[index]?.id ?? null }];
      }),
    );
    return {
      "GET /items": ({ query, token }) => {
        if (!hasAnyScope(token, readScopes)) return { status: 403 };
        const numbers = query.get("numbers")?.split(",") ?? [];
        return { status: 200, body: numbers.flatMap((number) => items.get(number) ?? []) };
      },
      "PATCH /items/{number}": ({ params: { number = "" }, body, token }) => {
        if (!hasAnyScope(token, ["Items.ReadWrite"])) return { status: 403 };
        const item = items.get(number);
        if (!item) return { status: 404 };
        const changed = { ...item, ...(JSON.parse(body) as { readonly count: number }) };
        items.set(number, changed);
        return { status: 200, body: changed };
      },
    };
  },
} as const satisfies EmulatedApi;
