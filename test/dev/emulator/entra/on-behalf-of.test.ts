import { ConfidentialClientApplication } from "@azure/msal-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRegistration, developerClient, graphRegistration, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import { boardsApi } from "../../../support/project.ts";
import {
  getClaims,
  exchange,
  graphScope,
  boardsScope,
  redeem,
  signInWithPassword,
  getString,
} from "../entra-requests.ts";

const hour = 3600_000;
const cp1 = JSON.stringify({ access_token: { xms_cc: { values: ["CP1"] } } });

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

describe("exchanges for Microsoft Graph", () => {
  it("an exchange grants all consented scopes of the resource, not only the requested ones", async () => {
    const response = await exchange(emulator, await emulator.issueToken(), { client_info: "1" });
    expect(response.status).toBe(200);
    const scopes = graphRegistration.scopes;
    expect(response.body["scope"]).toBe(scopes.map(graphScope).join(" "));
    expect(getClaims(response)).toMatchObject({
      aud: "https://graph.microsoft.com",
      appid: apiRegistration.clientId,
      azp: apiRegistration.clientId,
      oid: emulator.users[0]?.id,
      scp: scopes.join(" "),
      tid: tenantId,
    });
    expect(response.body).toHaveProperty("client_info");
    expect(response.body).not.toHaveProperty("refresh_token");
    expect(response.body).not.toHaveProperty("refresh_in");
  });

  it("an exchange with the cp1 capability returns a token for at least a day, with refresh_in", async () => {
    const response = await exchange(emulator, await emulator.issueToken(), { claims: cp1 });
    expect(response.body["expires_in"]).toBeGreaterThanOrEqual(24 * 3600);
    expect(response.body["refresh_in"]).toBe(Math.floor(Number(response.body["expires_in"]) / 2));
    expect(getClaims(response)["xms_cc"]).toEqual(["cp1"]);
  });

  it("an exchange accepts bare scopes, .default and offline_access", async () => {
    const assertion = await emulator.issueToken({ user: "bob@harbor.example" });
    expect((await exchange(emulator, assertion, { scope: "User.Read" })).status).toBe(200);
    const all = await exchange(emulator, assertion, { scope: `${graphScope(".default")} openid offline_access` });
    const scopes = graphRegistration.scopes.filter((scope) => !scope.startsWith("Mail."));
    expect(getClaims(all)["scp"]).toBe(scopes.join(" "));
    expect(all.body).toHaveProperty("refresh_token");
  });

  it("an exchange accepts a v1.0 token", async () => {
    const claims = { ver: "1.0", aud: apiRegistration.resource, iss: `https://sts.windows.net/${tenantId}/` };
    const assertion = await emulator.issueToken({
      claims: { ...claims, appid: developerClient.clientId, azp: undefined },
    });
    expect((await exchange(emulator, assertion)).status).toBe(200);
  });
});

it("an exchange for Boards returns a token for the API's client id", async () => {
  const response = await exchange(emulator, await emulator.issueToken(), { scope: boardsScope("Boards.Read") });
  expect(getClaims(response)).toMatchObject({ aud: boardsApi.clientId, scp: "Boards.Read Boards.ReadWrite" });
});

describe("rejected exchanges", () => {
  it("an exchange rejects an expired assertion", async () => {
    const assertion = await emulator.issueToken();
    emulator.clock.advance(2 * hour);
    const response = await exchange(emulator, assertion);
    const fresh = await exchange(emulator, await emulator.issueToken());
    emulator.clock.advance(-2 * hour);
    expect(response).toMatchObject({ status: 400, body: { error: "invalid_grant", error_codes: [500133] } });
    expect(fresh.status).toBe(200);
  });

  const { clientId } = developerClient;
  it("an exchange rejects an invalid assertion with Entra's error code", async () => {
    for (const [name, options, code] of [
      ["signed by another key", { unknownKey: true }, 50013],
      ["of another issuer", { claims: { iss: "http://localhost/other/v2.0" } }, 50013],
      ["of another tenant", { claims: { tid: "11111111-1111-4111-8111-111111111111" } }, 50013],
      ["for another audience", { claims: { aud: boardsApi.clientId } }, 50013],
      ["that is an ID token", { claims: { aud: clientId, scp: undefined, azp: undefined } }, 240002],
      ["that is app-only", { claims: { scp: undefined, roles: ["Everything"], idtyp: "app" } }, 90083],
    ] as const) {
      const response = await exchange(emulator, await emulator.issueToken(options));
      expect(response, name).toMatchObject({ status: 400, body: { error: "invalid_grant", error_codes: [code] } });
    }
  });

  it("an exchange rejects an ID token as issued", async () => {
    const idToken = getString(await signInWithPassword(emulator), "id_token");
    expect((await exchange(emulator, idToken)).body).toMatchObject({ error: "invalid_grant", error_codes: [240002] });
  });

  it("an exchange rejects invalid scopes with Entra's error code", async () => {
    for (const [name, scope, error, code] of [
      ["scopes of two resources", `${graphScope("User.Read")} ${boardsScope("Boards.Read")}`, "invalid_request", 28000],
      ["an unknown resource", "api://unknown/Read", "invalid_resource", 500011],
      ["an unknown scope", graphScope("Files.Read"), "invalid_scope", 70011],
    ] as const) {
      const response = await exchange(emulator, await emulator.issueToken(), { scope });
      expect(response, name).toMatchObject({ status: 400, body: { error, error_codes: [code] } });
    }
  });

  it("an exchange rejects a scope without the user's consent", async () => {
    const assertion = await emulator.issueToken({ user: "bob@harbor.example" });
    const response = await exchange(emulator, assertion, {
      scope: `${graphScope("User.Read")} ${graphScope("Mail.Read")}`,
    });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ error: "invalid_grant", suberror: "consent_required", error_codes: [65001] });
    expect(response.body).not.toHaveProperty("claims");
    expect((await exchange(emulator, assertion)).status).toBe(200);
  });

  it("an exchange rejects a wrong or missing client secret", async () => {
    const assertion = await emulator.issueToken();
    const wrong = await exchange(emulator, assertion, { client_secret: "wrong" });
    expect(wrong).toMatchObject({ status: 401, body: { error: "invalid_client", error_codes: [7000215] } });
    const missing = await exchange(emulator, assertion, { client_secret: "" });
    expect(missing).toMatchObject({ status: 401, body: { error: "invalid_client", error_codes: [7000218] } });
  });
});

describe("conditional access", () => {
  const carol = { username: "carol@harbor.example" };
  const boards = { scope: boardsScope("Boards.Read") };

  it("an exchange challenges Carol for Boards only, until she signs in with the claims of the challenge", async () => {
    const signedIn = await signInWithPassword(emulator, carol);
    expect((await exchange(emulator, getString(signedIn, "access_token"))).status).toBe(200);

    const challenge = await exchange(emulator, getString(signedIn, "access_token"), boards);
    expect(challenge).toMatchObject({ status: 400, body: { error: "interaction_required", error_codes: [50076] } });
    expect(challenge.body).not.toHaveProperty("suberror");
    const claims = getString(challenge, "claims");
    expect(JSON.parse(claims)).toMatchObject({ access_token: { capolids: { essential: true } } });

    const again = await signInWithPassword(emulator, { ...carol, claims });
    expect(getClaims(again)["amr"]).toEqual(["pwd", "mfa"]);
    expect((await exchange(emulator, getString(again, "access_token"), boards)).status).toBe(200);
    const refresh = { grant_type: "refresh_token", refresh_token: getString(again, "refresh_token") };
    const refreshed = await redeem(emulator, refresh);
    expect((await exchange(emulator, getString(refreshed, "access_token"), boards)).status).toBe(200);
  });
});

describe("msal-node", () => {
  const createClient = async (clientSecret: string = apiRegistration.clientSecret) => {
    const metadata = await fetch(`${emulator.url}/${tenantId}/v2.0/.well-known/openid-configuration`);
    return new ConfidentialClientApplication({
      auth: {
        clientId: apiRegistration.clientId,
        clientSecret,
        authority: `https://login.microsoftonline.com/${tenantId}`,
        authorityMetadata: await metadata.text(),
        clientCapabilities: ["CP1"],
      },
    });
  };

  it("msal-node exchanges on behalf of the user for two resources", async () => {
    const client = await createClient();
    const oboAssertion = await emulator.issueToken();
    const graph = await client.acquireTokenOnBehalfOf({ oboAssertion, scopes: [graphScope("Mail.Read")] });
    expect(graph?.scopes).toContain(graphScope("Mail.Read"));
    expect(graph?.accessToken).toMatch(/^ey/);
    const boards = await client.acquireTokenOnBehalfOf({ oboAssertion, scopes: [boardsScope("Boards.Read")] });
    expect(boards?.scopes).toContain(boardsScope("Boards.Read"));
  });

  it("msal-node maps consent, interaction and credential errors like Entra's", async () => {
    const bob = await emulator.issueToken({ user: "bob@harbor.example" });
    const carol = await emulator.issueToken({ user: "carol@harbor.example" });
    const client = await createClient();
    await expect(
      client.acquireTokenOnBehalfOf({ oboAssertion: bob, scopes: [graphScope("Mail.Read")] }),
    ).rejects.toMatchObject({ name: "InteractionRequiredAuthError", subError: "consent_required" });
    await expect(
      client.acquireTokenOnBehalfOf({ oboAssertion: carol, scopes: [boardsScope("Boards.Read")] }),
    ).rejects.toMatchObject({
      name: "InteractionRequiredAuthError",
      errorCode: "interaction_required",
      claims: expect.stringContaining("capolids") as string,
    });
    const stranger = await createClient("wrong");
    await expect(
      stranger.acquireTokenOnBehalfOf({ oboAssertion: bob, scopes: [graphScope("User.Read")] }),
    ).rejects.toMatchObject({ errorCode: "invalid_client" });
  });
});
