import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { apiRegistration, developerClient, tenantDomain, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import { exchange, boardsScope, redeem, signInWithPassword, getString } from "../entra-requests.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => emulator.close());

const get = async (path: string) => {
  const response = await fetch(`${emulator.url}${path}`);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};
const keySet = async () => (await get(`/${tenantId}/discovery/v2.0/keys`)).body as unknown as JSONWebKeySet;
const verifies = async (token: string) =>
  jwtVerify(token, createLocalJWKSet(await keySet())).then(
    () => true,
    () => false,
  );

describe("discovery", () => {
  it("the discovery document names the tenant's issuer and endpoints, by tenant id and by domain", async () => {
    for (const tenant of [tenantId, tenantDomain]) {
      const { status, headers, body } = await get(`/${tenant}/v2.0/.well-known/openid-configuration`);
      expect(status, tenant).toBe(200);
      expect(headers.get("access-control-allow-origin"), tenant).toBe("*");
      expect(body, tenant).toMatchObject({
        issuer: `${emulator.url}/${tenantId}/v2.0`,
        token_endpoint: `${emulator.url}/${tenantId}/oauth2/v2.0/token`,
        authorization_endpoint: `${emulator.url}/${tenantId}/oauth2/v2.0/authorize`,
        device_authorization_endpoint: `${emulator.url}/${tenantId}/oauth2/v2.0/devicecode`,
        jwks_uri: `${emulator.url}/${tenantId}/discovery/v2.0/keys`,
      });
    }
  });

  it("the discovery document and the keys of multi-tenant aliases contain the issuer template", async () => {
    for (const tenant of ["organizations", "common"]) {
      const issuer = `${emulator.url}/{tenantid}/v2.0`;
      expect((await get(`/${tenant}/v2.0/.well-known/openid-configuration`)).body, tenant).toMatchObject({ issuer });
      expect((await get(`/${tenant}/discovery/v2.0/keys`)).body, tenant).toMatchObject({
        keys: [{ issuer, kty: "RSA" }],
      });
    }
  });

  it("the discovery document of an unknown tenant is rejected with AADSTS90002", async () => {
    const { status, body } = await get("/elsewhere.example/v2.0/.well-known/openid-configuration");
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: "invalid_tenant", error_codes: [90002] });
  });
});

describe("signing keys", () => {
  it("the listed signing keys verify issued tokens until a rotation removes them, and never an unknown key", async () => {
    const token = await emulator.issueToken();
    expect(await verifies(token)).toBe(true);
    expect(await verifies(await emulator.issueToken({ unknownKey: true }))).toBe(false);

    await emulator.rotateKeys({ keepOld: true });
    expect((await keySet()).keys).toHaveLength(2);
    expect(await verifies(token)).toBe(true);

    await emulator.rotateKeys({ keepOld: false });
    expect((await keySet()).keys).toHaveLength(1);
    expect(await verifies(token)).toBe(false);
    expect(await verifies(await emulator.issueToken())).toBe(true);
  });

  it("the newest signing key signs all tokens of a response after a rotation", async () => {
    await emulator.rotateKeys({ keepOld: false });
    const response = await signInWithPassword(emulator);
    expect(await verifies(getString(response, "access_token"))).toBe(true);
    expect(await verifies(getString(response, "id_token"))).toBe(true);
  });
});

describe("revoked sessions", () => {
  it("a revocation of a user's sessions rejects earlier assertions and refresh tokens of that user only", async () => {
    const before = await signInWithPassword(emulator);
    const others = await emulator.issueToken({ user: "bob@harbor.example" });
    emulator.revokeSessions("alice@harbor.example");

    const rejected = await exchange(emulator, getString(before, "access_token"));
    expect(rejected).toMatchObject({ status: 400, body: { error: "invalid_grant", error_codes: [50173] } });
    expect(rejected.body).toMatchObject({ suberror: "bad_token" });
    const refresh = { grant_type: "refresh_token", refresh_token: getString(before, "refresh_token") };
    expect((await redeem(emulator, refresh)).body).toMatchObject({ error_codes: [50173] });

    expect((await exchange(emulator, others)).status).toBe(200);
    const after = await signInWithPassword(emulator);
    expect((await exchange(emulator, getString(after, "access_token"))).status).toBe(200);
  });
});

describe("the description", () => {
  it("GET / describes the emulator for tools", async () => {
    const { body } = await get("/");
    expect(body).toMatchObject({
      tenantId,
      apiClientId: apiRegistration.clientId,
      apiScope: `api://${apiRegistration.clientId}/access_as_user`,
      developerClientId: developerClient.clientId,
      password: "emulator",
    });
    expect(body["users"]).toHaveLength(emulator.users.length);
    expect(emulator.users[0]?.userPrincipalName).toBe("alice@harbor.example");
  });
});

describe("the call log", () => {
  it("calls to Entra ID are counted by path without the tenant, and can be read and reset over HTTP", async () => {
    await fetch(`${emulator.url}/emulator/calls`, { method: "DELETE" });
    await keySet();
    await exchange(emulator, await emulator.issueToken());
    await exchange(emulator, "rubbish");
    expect((await get("/emulator/calls")).body).toEqual({
      counts: {
        "GET /discovery/v2.0/keys": 1,
        "POST /oauth2/v2.0/token": 2,
        "on-behalf-of https://graph.microsoft.com": 2,
      },
    });
    const reset = await fetch(`${emulator.url}/emulator/calls`, { method: "DELETE" });
    expect(reset.status).toBe(204);
    expect(emulator.calls.counts()).toEqual({});
  });

  it("calls to Entra ID are recorded without their query", async () => {
    await fetch(`${emulator.url}/${tenantId}/oauth2/v2.0/authorize?state=secret`, { redirect: "manual" });
    expect(emulator.calls.list().at(-1)?.url).toBe(`/${tenantId}/oauth2/v2.0/authorize`);
  });
});

describe("faults", () => {
  it("a fault of POST /oauth2/v2.0/token replaces its response", async () => {
    emulator.faults.inject({
      key: "POST /oauth2/v2.0/token",
      times: 1,
      response: { status: 429, headers: { "retry-after": "7" }, body: { error: "temporarily_unavailable" } },
    });
    const response = await signInWithPassword(emulator);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
    expect((await signInWithPassword(emulator)).status).toBe(200);
  });

  it("a fault can replace the token exchanges for one resource", async () => {
    const body = { error: "temporarily_unavailable" };
    emulator.faults.inject({
      key: "on-behalf-of https://graph.microsoft.com",
      times: 1,
      response: { status: 503, body },
    });
    const assertion = await emulator.issueToken();
    expect((await exchange(emulator, assertion, { scope: boardsScope("Boards.Read") })).status).toBe(200);
    expect(await exchange(emulator, assertion)).toMatchObject({ status: 503, body });
    expect((await exchange(emulator, assertion)).status).toBe(200);
  });

  it("a hanging fault does not keep the emulator from closing", async () => {
    const own = await startEmulator({ port: 0 });
    own.faults.inject({ key: "GET /discovery/v2.0/keys", hang: true });
    const hanging = fetch(`${own.url}/${tenantId}/discovery/v2.0/keys`).catch((error: unknown) => error);
    await expect.poll(() => own.calls.counts()["GET /discovery/v2.0/keys"]).toBe(1);
    await own.close();
    expect(await hanging).toBeInstanceOf(Error);
  });
});

describe("start", () => {
  it("startEmulator rejects with EADDRINUSE if the port is in use", async () => {
    const port = Number(new URL(emulator.url).port);
    await expect(startEmulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
