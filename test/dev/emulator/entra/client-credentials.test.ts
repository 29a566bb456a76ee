import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiRegistration, graphRegistration, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

async function requestToken(scope: string, secret: string = apiRegistration.clientSecret) {
  const form = { grant_type: "client_credentials", client_id: apiRegistration.clientId, client_secret: secret, scope };
  const url = `${emulator.url}/${tenantId}/oauth2/v2.0/token`;
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
  return { status: response.status, response, body: (await response.json()) as Record<string, unknown> };
}

it("the client credentials grant issues the API a token for itself, without user and permissions", async () => {
  const { status, body } = await requestToken(`${apiRegistration.clientId}/.default`);
  expect(status).toBe(200);
  const claims = decodeJwt(String(body["access_token"]));
  expect(claims).toMatchObject({
    aud: apiRegistration.clientId,
    azp: apiRegistration.clientId,
    idtyp: "app",
    tid: tenantId,
    ver: "2.0",
  });
  expect(claims.sub).toBe(claims["oid"]);
  expect(claims).not.toHaveProperty("scp");
  expect(claims).not.toHaveProperty("roles");
});

it("the client credentials grant issues tokens for Azure Managed Redis with the object id of the service principal", async () => {
  for (const resource of ["https://redis.azure.com", "acca5fbb-b7e4-4009-81f1-37e38fd66d78"]) {
    const { status, body } = await requestToken(`${resource}/.default`);
    expect(status).toBe(200);
    const claims = decodeJwt(String(body["access_token"]));
    expect(claims).toMatchObject({ aud: "https://redis.azure.com", idtyp: "app", tid: tenantId });
    expect(claims["oid"]).toMatch(/^[\da-f-]{36}$/);
  }
});

it("an app-only token does not give access to Microsoft Graph", async () => {
  const { body } = await requestToken(`${graphRegistration.resource}/.default`);
  const headers = { authorization: `Bearer ${String(body["access_token"])}` };
  expect((await fetch(`${emulator.url}/v1.0/me`, { headers })).status).toBeGreaterThanOrEqual(400);
});

it("the client credentials grant rejects other scopes than the API's client id with .default", async () => {
  for (const [name, scope, code] of [
    ["by its App ID URI", `${apiRegistration.resource}/.default`, 90009],
    ["with a delegated scope", `${apiRegistration.clientId}/${apiRegistration.scope}`, 1002012],
    ["for an unknown API", "api://unknown/.default", 500011],
  ] as const) {
    const { status, body } = await requestToken(scope);
    expect({ status, codes: body["error_codes"] }, name).toEqual({ status: 400, codes: [code] });
  }
});

it("the client credentials grant rejects a wrong secret before it looks at the scope", async () => {
  const { status, body } = await requestToken("nonsense", "wrong");
  expect({ status, codes: body["error_codes"] }).toEqual({ status: 401, codes: [7000215] });
});

it("the Date header follows the emulator's clock", async () => {
  emulator.clock.advance(3_600_000);
  const { response } = await requestToken(`${apiRegistration.clientId}/.default`);
  expect(Date.parse(response.headers.get("date") ?? "") - Date.now()).toBeGreaterThan(3_500_000);
});
