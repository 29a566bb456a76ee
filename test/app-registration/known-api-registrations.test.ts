import { expect, it } from "vitest";
import type { ApiDefinition } from "../../src/downstream/api-definition.ts";
import { registry } from "../../src/downstream/registry.ts";
import { guidPattern } from "../../src/lib/guid.ts";
import { scopesInSchema } from "../support/schema-scopes.ts";

const apis: readonly (readonly [string, ApiDefinition<object>])[] = Object.entries(registry);
const known = apis.flatMap(([api, { registration }]) => (registration ? [{ api, registration }] : []));

it("Microsoft Graph's registration is known", () => {
  expect(known.find(({ api }) => api === "MICROSOFT_GRAPH")?.registration.appId).toBe(
    "00000003-0000-0000-c000-000000000000",
  );
});

it.each(known)("an id is known of each permission that the schema needs of $api, and of no other", (each) => {
  const { permissions } = each.registration;
  expect(Object.keys(permissions).sort()).toEqual(scopesInSchema()[each.api]);
  const ids = Object.values(permissions).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(guidPattern);
});
