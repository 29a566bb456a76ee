import { expect, it } from "vitest";
import { microsoftGraph } from "../../src/downstream/microsoft-graph/definition.ts";
import { guidPattern } from "../../src/lib/guid.ts";
import { readScopesFromSdl } from "../support/schema-scopes.ts";

it("knows the registration of Microsoft Graph", () => {
  expect(microsoftGraph().registration?.appId).toBe("00000003-0000-0000-c000-000000000000");
});

it("knows the id of each permission that the schema requires, and of no other", () => {
  const permissions = microsoftGraph().registration?.permissions ?? {};
  expect(Object.keys(permissions).sort()).toEqual(readScopesFromSdl()["MICROSOFT_GRAPH"]);
  const ids = Object.values(permissions).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(guidPattern);
});
