import { afterAll, beforeAll, expect, it } from "vitest";
import { boardsApi } from "../../support/apis/boards/emulated-api.ts";
import { inventoryApi } from "../../support/apis/inventory/emulated-api.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "./start-apis.ts";

const alice = findSampleUser("Alice");
let apis: EmulatedApis;
beforeAll(async () => {
  apis = await startEmulatedApis([boardsApi, inventoryApi]);
});
afterAll(() => apis.close());

const post = (path: string, init: RequestInit): Promise<Response> => fetch(`${apis.url}${path}`, init);

async function authorize(aud: string, scp: string): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await apis.signToken(alice, { aud, scp })}` };
}

it("accepts tokens for the client id and for the App ID URI of an API, and none for another API", async () => {
  for (const [aud, status] of [
    [inventoryApi.clientId, 200],
    [`api://${inventoryApi.clientId}`, 200],
    [boardsApi.clientId, 401],
  ] as const) {
    const response = await post("/inventory/items?numbers=1,9", { headers: await authorize(aud, "Items.Read") });
    expect(response.status, aud).toBe(status);
    if (status === 200) expect(await response.json()).toMatchObject([{ number: "1", name: "Rope" }]);
  }
});

it("challenges a request without a valid token, with the API's own body if it has one", async () => {
  for (const [headers, challenge] of [
    [{}, "Bearer"],
    [{ authorization: "Bearer nonsense" }, 'Bearer error="invalid_token"'],
  ] as const) {
    const rest = await post("/inventory/items", { headers });
    expect([rest.status, rest.headers.get("www-authenticate"), await rest.text()]).toEqual([401, challenge, ""]);
    const graphql = await post("/boards/graphql", { method: "POST", headers, body: "{}" });
    expect([graphql.status, graphql.headers.get("www-authenticate")]).toEqual([401, challenge]);
    expect(await graphql.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  }
});

it("passes path parameters, decoded, and the body to a route, and keeps what it stores", async () => {
  const headers = { ...(await authorize(inventoryApi.clientId, "Items.ReadWrite")), "content-type": "text/plain" };
  const init = { method: "PATCH", headers, body: '{"count":3}' };
  expect(await (await post("/inventory/items/%31", init)).json()).toMatchObject({ number: "1", count: 3 });
  expect((await post("/inventory/items/9", init)).status).toBe(404);
  expect(await (await post("/inventory/items?numbers=1", { headers })).json()).toMatchObject([{ count: 3 }]);
});

it("leaves the scopes to the routes", async () => {
  const headers = await authorize(inventoryApi.clientId, "Items.Read");
  expect((await post("/inventory/items/1", { method: "PATCH", headers, body: "{}" })).status).toBe(403);
});

it("records calls under the route, with the token, and injects faults", async () => {
  apis.calls.reset();
  const headers = await authorize(inventoryApi.clientId, "Items.ReadWrite");
  apis.faults.inject({ key: "PATCH /inventory/items/{number}", response: { status: 503 }, times: 1 });
  expect((await post("/inventory/items/1", { method: "PATCH", headers, body: "{}" })).status).toBe(503);
  expect(apis.calls.list()).toMatchObject([
    { key: "PATCH /inventory/items/{number}", token: { oid: alice.id, scopes: ["Items.ReadWrite"] } },
  ]);
});
