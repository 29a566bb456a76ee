import { expect, it } from "vitest";
import type { ApiDefinition } from "../../src/downstream/api-definition.ts";
import { registry } from "../../src/downstream/registry.ts";
import { guidPattern } from "../../src/lib/guid.ts";
import { readScopesFromSdl } from "../support/schema-scopes.ts";

const apis: readonly (readonly [string, ApiDefinition<object>])[] = Object.entries(registry);

it("knows the registration of Microsoft Graph", () => {
  expect(registry.MICROSOFT_GRAPH.registration?.appId).toBe("00000003-0000-0000-c000-000000000000");
});

it("knows the id of each permission that the schema requires, and of no other", () => {
  for (const [api, { registration }] of apis) {
    if (!registration) continue;
    const { permissions } = registration;
    expect(Object.keys(permissions).sort(), api).toEqual(readScopesFromSdl()[api]);
    const ids = Object.values(permissions).map(({ id }) => id);
    expect(new Set(ids).size, api).toBe(ids.length);
    for (const id of ids) expect(id, api).toMatch(guidPattern);
  }
});
