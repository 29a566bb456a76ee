import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apiRegistration, developerClient, tenantDomain, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import { createBrowser } from "../browser.ts";
import { apiScope, getClaims, exchange, graphScope, boardsScope, redeem, getString } from "../entra-requests.ts";

const redirectUri = "http://localhost:53124/auth/callback";
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

const verifier = randomBytes(32).toString("base64url");

function authorizeUrl(parameters: Record<string, string> = {}, tenant: string = tenantId): string {
  const query = new URLSearchParams({
    client_id: developerClient.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: `openid profile offline_access ${apiScope}`,
    state: "st",
    nonce: "no",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...parameters,
  });
  return `${emulator.url}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`;
}

function redeemCode(url: string, form: Record<string, string> = {}) {
  const code = new URL(url).searchParams.get("code") ?? "";
  const grant = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
  return redeem(emulator, { ...grant, ...form });
}

describe("the authorize endpoint", () => {
  it("the authorize endpoint issues a code with PKCE for every tenant alias", async () => {
    for (const tenant of [tenantId, tenantDomain, "organizations", "common"]) {
      browser = createBrowser();
      const picker = await browser.visit(authorizeUrl({}, tenant));
      expect(picker.html, tenant).toContain("must pass MFA for BOARDS");
      const { url } = await browser.click(picker, "Bob Baker");
      expect(url.startsWith(`${redirectUri}?`), tenant).toBe(true);
      expect(new URL(url).searchParams.get("state"), tenant).toBe("st");

      const response = await redeemCode(url, { client_info: "1" });
      expect(response.status, tenant).toBe(200);
      expect(getClaims(response), tenant).toMatchObject({
        preferred_username: "bob@harbor.example",
        aud: apiRegistration.clientId,
      });
      expect(getClaims(response, "id_token"), tenant).toMatchObject({ nonce: "no", aud: developerClient.clientId });
      expect(response.body, tenant).toHaveProperty("client_info");
      expect((await exchange(emulator, getString(response, "access_token"))).status, tenant).toBe(200);
      expect((await redeemCode(url)).body, tenant).toMatchObject({ error: "invalid_grant" });
    }
  });

  it("the authorize endpoint rejects a wrong verifier, a missing PKCE challenge, and a redirect URI that is not loopback", async () => {
    const { url } = await browser.click(await browser.visit(authorizeUrl()), "Alice Archer");
    const wrong = await redeemCode(url, { code_verifier: "x".repeat(43) });
    expect(wrong).toMatchObject({ status: 400, body: { error: "invalid_grant" } });

    const without = await browser.visit(authorizeUrl({ code_challenge: "", code_challenge_method: "" }));
    expect(new URL(without.url).searchParams.get("error")).toBe("invalid_request");

    const foreign = await browser.visit(authorizeUrl({ redirect_uri: "https://attacker.example/" }));
    expect(foreign.url).toContain(emulator.url);
    expect(foreign.html).toContain("trouble signing you in");
  });

  it("prompt=none succeeds only for the signed-in user", async () => {
    const signedOut = await browser.visit(authorizeUrl({ prompt: "none" }));
    expect(new URL(signedOut.url).searchParams.get("error")).toBe("login_required");

    await browser.click(await browser.visit(authorizeUrl()), "Alice Archer");
    const silent = await redeemCode((await browser.visit(authorizeUrl({ prompt: "none" }))).url);
    expect(getClaims(silent)).toMatchObject({ preferred_username: "alice@harbor.example" });

    const other = await browser.visit(authorizeUrl({ prompt: "none", login_hint: "bob@harbor.example" }));
    expect(new URL(other.url).searchParams.get("error")).toBe("login_required");
    const choice = await browser.visit(authorizeUrl({ prompt: "select_account" }));
    expect((await browser.click(choice, "Alice Archer")).url).toContain("code=");
  });

  it("prompt=select_account switches the user, and sign-out ends the session, with or without id_token_hint", async () => {
    for (const hint of [{}, { id_token_hint: "x" }]) {
      browser = createBrowser();
      await browser.click(await browser.visit(authorizeUrl()), "Alice Archer");
      const choice = await browser.visit(authorizeUrl({ prompt: "select_account", login_hint: "bob@harbor.example" }));
      expect(choice.html.indexOf("Bob Baker"), JSON.stringify(hint)).toBeLessThan(choice.html.indexOf("Alice Archer"));
      const switched = await browser.click(await browser.click(choice, "Bob Baker"), "Continue");
      expect(getClaims(await redeemCode(switched.url)), JSON.stringify(hint)).toMatchObject({
        preferred_username: "bob@harbor.example",
      });

      const query = new URLSearchParams({ post_logout_redirect_uri: redirectUri, ...hint });
      const logout = await browser.visit(`${emulator.url}/${tenantId}/oauth2/v2.0/logout?${query.toString()}`);
      expect((await browser.click(logout, "Sign out")).url, JSON.stringify(hint)).toBe(redirectUri);
      const signedOut = await browser.visit(authorizeUrl({ prompt: "none" }));
      expect(new URL(signedOut.url).searchParams.get("error"), JSON.stringify(hint)).toBe("login_required");
    }
  });

  it("a claims challenge in the authorization request requires MFA", async () => {
    const assertion = await emulator.issueToken({ user: "carol@harbor.example" });
    const boards = { scope: boardsScope("Boards.Read") };
    const claims = getString(await exchange(emulator, assertion, boards), "claims");
    const page = await browser.click(await browser.visit(authorizeUrl({ claims })), "Carol Cole");
    expect(page.html).toContain("carol@harbor.example must confirm");
    const response = await redeemCode((await browser.click(page, "Approve")).url);
    expect((await exchange(emulator, getString(response, "access_token"), boards)).status).toBe(200);

    const denied = await browser.click(await browser.visit(authorizeUrl({ claims })), "Deny");
    expect(new URL(denied.url).searchParams.get("error")).toBe("access_denied");
    const silent = await browser.visit(authorizeUrl({ claims, prompt: "none" }));
    expect(new URL(silent.url).searchParams.get("error")).toBe("interaction_required");
  });

  it("the authorize endpoint escapes request parameters in its pages", async () => {
    const { html } = await browser.visit(authorizeUrl({ scope: "openid <script>x</script>" }));
    expect(html).not.toContain("<script>x");
  });

  it("an authorization code without offline_access yields no refresh token, and the cp1 capability is in the access token", async () => {
    const requestUrl = authorizeUrl({ scope: `openid ${apiScope}`, claims: cp1 });
    const { url } = await browser.click(await browser.visit(requestUrl), "Alice Archer");
    const response = await redeemCode(url);
    expect(response.body).not.toHaveProperty("refresh_token");
    expect(getClaims(response)["xms_cc"]).toEqual(["cp1"]);
  });
});

describe("the consent page", () => {
  it("the consent page of {api}/.default requests all downstream permissions, and consent grants them", async () => {
    const assertion = await emulator.issueToken({ user: "bob@harbor.example" });
    const mail = { scope: graphScope("Mail.Read") };
    expect((await exchange(emulator, assertion, mail)).body).toMatchObject({ error_codes: [65001] });

    const requestUrl = authorizeUrl({ scope: `openid ${apiRegistration.resource}/.default`, prompt: "consent" });
    const consent = await browser.click(await browser.visit(requestUrl), "Bob Baker");
    expect(consent.html).toContain("Mail.Read");
    expect(consent.html).toContain("Calendars.Read");
    const { url } = await browser.click(consent, "Accept");
    expect((await redeemCode(url)).status).toBe(200);
    expect((await exchange(emulator, assertion, mail)).status).toBe(200);
  });

  it("a confidential client needs no PKCE for a consent to its own permissions", async () => {
    const own = await startEmulator({ port: 0 });
    const query = new URLSearchParams({
      client_id: apiRegistration.clientId,
      response_type: "code",
      redirect_uri: redirectUri,
      scope: graphScope("Mail.Read"),
      prompt: "consent",
    });
    const picker = await browser.visit(`${own.url}/${tenantId}/oauth2/v2.0/authorize?${query.toString()}`);
    const consent = await browser.click(picker, "Bob Baker");
    expect((await browser.click(consent, "Accept")).url).toContain("code=");
    const assertion = await own.issueToken({ user: "bob@harbor.example" });
    expect((await exchange(own, assertion, { scope: graphScope("Mail.Read") })).status).toBe(200);
    expect((await exchange(own, assertion, { scope: graphScope("Mail.Send") })).status).toBe(400);
    await own.close();
  });

  it("the consent page grants the requested permissions or returns access_denied", async () => {
    const requestUrl = authorizeUrl({ scope: `openid ${graphScope("User.Read")}` });
    const consent = await browser.click(await browser.visit(requestUrl), "Alice Archer");
    const denied = await browser.click(consent, "Cancel");
    expect(new URL(denied.url).searchParams.get("error")).toBe("access_denied");

    const accepted = await browser.click(await browser.visit(requestUrl), "Accept");
    const response = await redeemCode(accepted.url);
    expect(getClaims(response)).toMatchObject({ aud: "https://graph.microsoft.com", scp: "User.Read" });
  });
});
