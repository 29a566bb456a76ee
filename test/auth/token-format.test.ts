import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { TokenOptions } from "../../dev/src/emulator/emulator.ts";
import { tenantId } from "../../dev/src/emulator/tenant.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** What `jose` lets pass by itself and this API does not. Every token here has a good signature of a listed key. */

const otherTenant = "11111111-2222-4333-8444-555555555555";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" });
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

async function statusFor(options: TokenOptions, running = api): Promise<number> {
  return (await running.ask("{ __typename }", { token: await running.emulator.issueToken(options) })).status;
}

it.each<[string, () => TokenOptions]>([
  ["that names no key", () => ({ header: { kid: undefined } })],
  ["of another type", () => ({ header: { typ: "logout+jwt" } })],
  ["that never ends", () => ({ claims: { exp: 1e300 } })],
  ["that was issued tomorrow", () => ({ claims: { iat: Math.floor(Date.now() / 1000) + 86_400 } })],
  [
    "whose tenant is the issuer's template",
    () => ({ claims: { tid: "{tenantid}", iss: `${api.emulator.url}/{tenantid}/v2.0` } }),
  ],
])("a token %s is refused", async (_title, options) => {
  expect(await statusFor(options())).toBe(401);
});

it("a key that the directory ties to one issuer does not sign for another", async () => {
  const own = await startApi({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" });
  const { url } = own.emulator;
  const listed = await fetch(`${url}/organizations/discovery/v2.0/keys`);
  const { keys } = (await listed.json()) as { keys: object[] };
  own.emulator.faults.inject({
    key: "GET /discovery/v2.0/keys",
    response: { status: 200, body: { keys: keys.map((key) => ({ ...key, issuer: `${url}/${otherTenant}/v2.0` })) } },
  });
  const claims = { tid: otherTenant, iss: `${url}/${otherTenant}/v2.0` };
  const statuses = [await statusFor({ claims }, own), await statusFor({}, own)];
  await own.close();
  expect(statuses).toEqual([200, 401]);
});

it("a usual token of the tenant is accepted beside all of these", async () => {
  expect(await statusFor({})).toBe(200);
  expect(await statusFor({ claims: { tid: tenantId.toUpperCase() } })).toBe(200);
});
