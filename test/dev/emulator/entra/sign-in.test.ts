import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apiRegistration, developerClient, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import { createBrowser } from "../browser.ts";
import {
  apiScope,
  getClaims,
  exchange,
  graphScope,
  post,
  boardsScope,
  redeem,
  signInWithPassword,
  getString,
} from "../entra-requests.ts";

const cp1 = JSON.stringify({ access_token: { xms_cc: { values: ["cp1"] } } });

let emulator: Emulator;
let browser: ReturnType<typeof createBrowser>;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
beforeEach(() => {
  browser = createBrowser();
});
afterAll(() => emulator.close());

describe("the password grant", () => {
  it("the password grant issues a v2.0 access token for the API with Entra's claims", async () => {
    const response = await signInWithPassword(emulator, { client_info: "1" });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ token_type: "Bearer", scope: apiScope });
    const { iat = 0, exp = 0, ...claims } = getClaims(response);
    expect(claims).toMatchObject({
      aud: apiRegistration.clientId,
      iss: `${emulator.url}/${tenantId}/v2.0`,
      azp: developerClient.clientId,
      oid: emulator.users[0]?.id,
      name: "Alice Archer",
      preferred_username: "alice@harbor.example",
      scp: "access_as_user",
      tid: tenantId,
      ver: "2.0",
    });
    expect(claims).not.toHaveProperty("xms_cc");
    expect(exp - iat).toBe(response.body["expires_in"]);
    expect(exp - iat).toBeGreaterThanOrEqual(3600);
    expect(exp - iat).toBeLessThanOrEqual(5400);
    const clientInfo: unknown = JSON.parse(Buffer.from(getString(response, "client_info"), "base64url").toString());
    expect(clientInfo).toEqual({ uid: emulator.users[0]?.id, utid: tenantId });
    expect(getClaims(response, "id_token")).toMatchObject({ aud: developerClient.clientId, tid: tenantId });
  });

  it("the password grant adds xms_cc for a client with the cp1 capability", async () => {
    const response = await signInWithPassword(emulator, { claims: cp1 });
    expect(getClaims(response)["xms_cc"]).toEqual(["cp1"]);
  });

  it("the password grant issues a stable subject per user and application", async () => {
    const [first, second] = [await signInWithPassword(emulator), await signInWithPassword(emulator)];
    expect(getClaims(first).sub).toBe(getClaims(second).sub);
    expect(getClaims(first).sub).not.toBe(getClaims(first, "id_token").sub);
  });

  it("the password grant rejects invalid requests with Entra's error codes and body", async () => {
    for (const [form, status, code] of [
      [{ password: "wrong" }, 400, 50126],
      [{ username: "unknown@harbor.example" }, 400, 50034],
      [{ client_id: "unknown" }, 400, 700016],
      [{ scope: "api://unknown/x" }, 400, 500011],
      [{ scope: `${apiRegistration.resource}/other` }, 400, 70011],
      [{ scope: graphScope("Mail.Read") }, 400, 65001],
      [{ claims: "[]" }, 400, 90023],
    ] as const) {
      const response = await signInWithPassword(emulator, form);
      expect(response, JSON.stringify(form)).toMatchObject({ status, body: { error_codes: [code] } });
      expect(response.body["error_description"], JSON.stringify(form)).toMatch(
        new RegExp(`^AADSTS${String(code)}: .+ Trace ID: \\S+ Correlation ID: \\S+ Timestamp: \\S+ \\S+Z$`),
      );
      expect(response.body, JSON.stringify(form)).toMatchObject({
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/) as string,
      });
    }
  });
});

describe("refresh tokens", () => {
  it("a refresh token can be used repeatedly", async () => {
    const signedIn = await signInWithPassword(emulator);
    const form = { grant_type: "refresh_token", refresh_token: getString(signedIn, "refresh_token") };
    expect(getClaims(await redeem(emulator, form))).toMatchObject({ scp: "access_as_user" });
    const again = await redeem(emulator, { ...form, scope: `openid ${apiScope}`, claims: cp1 });
    expect(getClaims(again)["xms_cc"]).toEqual(["cp1"]);
    expect(again.body).toHaveProperty("refresh_token");
  });

  it("a refresh token satisfies an MFA challenge only if the user had passed MFA before", async () => {
    const carol = { username: "carol@harbor.example" };
    const assertion = getString(await signInWithPassword(emulator, carol), "access_token");
    const claims = getString(await exchange(emulator, assertion, { scope: boardsScope("Boards.Read") }), "claims");
    const renew = async (form: Record<string, string>) => {
      const signedIn = await signInWithPassword(emulator, { ...carol, ...form });
      const refresh_token = getString(signedIn, "refresh_token");
      return redeem(emulator, { grant_type: "refresh_token", refresh_token, claims });
    };
    const rejected = { error: "interaction_required", error_codes: [50076], claims };
    expect(await renew({})).toMatchObject({ status: 400, body: rejected });
    expect(getClaims(await renew({ claims }))["amr"]).toEqual(["pwd", "mfa"]);
  });

  it("a refresh token is rejected if it is invalid or of another client app", async () => {
    const rejected = { status: 400, body: { error: "invalid_grant" } };
    expect(await redeem(emulator, { grant_type: "refresh_token", refresh_token: "1.x" })).toMatchObject(rejected);
    const signedIn = await signInWithPassword(emulator);
    const other = {
      grant_type: "refresh_token",
      refresh_token: getString(signedIn, "refresh_token"),
      client_id: apiRegistration.clientId,
      client_secret: apiRegistration.clientSecret,
    };
    expect(await redeem(emulator, other)).toMatchObject(rejected);
  });
});

describe("the device code flow", () => {
  const start = () =>
    post(emulator, "/oauth2/v2.0/devicecode", {
      client_id: developerClient.clientId,
      scope: `openid profile offline_access ${apiScope}`,
      claims: cp1,
    });
  const poll = (device: Awaited<ReturnType<typeof start>>) =>
    redeem(emulator, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: getString(device, "device_code"),
    });

  it("the device code flow is pending until the user enters the code and signs in", async () => {
    const device = await start();
    expect(device.body).toMatchObject({ expires_in: 900, interval: 1 });
    expect(getString(device, "message")).toContain(getString(device, "user_code"));
    expect(await poll(device)).toMatchObject({
      status: 400,
      body: { error: "authorization_pending", error_codes: [70016] },
    });

    const entry = await browser.visit(getString(device, "verification_uri"));
    expect(entry.html).toContain('name="user_code"');
    const [, xsrf = ""] = /name="xsrf" value="([^"]*)"/.exec(entry.html) ?? [];
    const confirm = await browser.visit(entry.url, { xsrf, user_code: getString(device, "user_code") });
    const picker = await browser.click(confirm, "Continue");
    expect((await browser.click(picker, "Carol Cole")).html).toContain("You are signed in");

    const response = await poll(device);
    expect(getClaims(response)).toMatchObject({ preferred_username: "carol@harbor.example", xms_cc: ["cp1"] });
    expect(response.body).toHaveProperty("refresh_token");
  });
});

it("the token endpoint allows CORS for loopback origins only", async () => {
  const requestToken = (origin: string) =>
    fetch(`${emulator.url}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      headers: { origin },
      body: new URLSearchParams({
        client_id: developerClient.clientId,
        grant_type: "refresh_token",
        refresh_token: "x",
      }),
    });
  expect((await requestToken("http://localhost:4000")).headers.get("access-control-allow-origin")).toBe(
    "http://localhost:4000",
  );
  expect((await requestToken("https://attacker.example")).headers.get("access-control-allow-origin")).toBeNull();
});
