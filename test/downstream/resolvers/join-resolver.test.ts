import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let inventory: ScriptedApi;
let api: TestServer;
beforeAll(async () => {
  inventory = await startScriptedApi();
  api = await startTestServer({ INVENTORY_BASE_URL: inventory.url });
});
beforeEach(() => {
  api.emulator.calls.reset();
});
afterAll(async () => {
  await api.close();
  await inventory.close();
});

const query =
  '{ a: item(id: "1") { ...keeper } b: item(id: "2") { ...keeper } } fragment keeper on Item { keeper { displayName } }';
const scriptKeepers = (...keeperIds: readonly unknown[]): void => {
  const items = keeperIds.map((keeperId, index) => ({ number: String(index + 1), name: "Rope", count: 1, keeperId }));
  inventory.script({ status: 200, body: items });
};
const getGraphCalls = (): string[] =>
  Object.keys(api.emulator.calls.counts()).filter((call) => /^(GET|POST) \/v1\.0\//.test(call));

it("is null without a call if the parent has no key", async () => {
  scriptKeepers(null, null);
  const { body } = await api.ask(query);
  expect(body).toEqual({ data: { a: { keeper: null }, b: { keeper: null } } });
  expect(getGraphCalls()).toEqual([]);
  expect(inventory.received).toHaveLength(1);
});

it("loads the objects of a level together, and fails a field alone", async () => {
  const [alice, bob] = api.emulator.users;
  scriptKeepers(alice?.id, bob?.id);
  const { body } = await api.ask(query);
  expect(body).toEqual({
    data: { a: { keeper: { displayName: "Alice Archer" } }, b: { keeper: { displayName: bob?.displayName } } },
  });
  expect(getGraphCalls()).toEqual(["POST /v1.0/$batch"]);

  scriptKeepers("00000000-0000-4000-8000-000000000000", alice?.id);
  expect((await api.ask(query)).body).toEqual({
    data: { a: { keeper: null }, b: { keeper: { displayName: "Alice Archer" } } },
  });
});
