import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { apiRegistration, graphRegistration, tenantId, unlistedClient, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import { boardsApi } from "../../../support/project.ts";
import { createBrowser } from "../browser.ts";
import {
  createAdminConsentUrl,
  parseRedirect,
  tryExchange,
  redeemRedirect,
  createUserConsentUrl,
} from "../entra-consent-requests.ts";
import { apiScope, getClaims, exchange, graphScope, getString } from "../entra-requests.ts";

const consentRequired = [65001];

let emulator: Emulator;
let browser: ReturnType<typeof createBrowser>;
beforeEach(async () => {
  emulator = await startEmulator({ port: 0 });
  browser = createBrowser();
});
afterEach(() => emulator.close());

async function consentAs(user: string, link: string) {
  const consent = await browser.click(await browser.visit(link), user);
  return browser.click(consent, "Accept");
}

describe("the user's consent URL", () => {
  it("the user's consent lets an exchange succeed that failed before", async () => {
    const bob = await emulator.issueToken({ user: "bob@harbor.example" });
    const mail = { scope: graphScope("Mail.Read") };
    const rejected = await exchange(emulator, bob, mail);
    expect(rejected).toMatchObject({ status: 400, body: { suberror: "consent_required", error_codes: [65001] } });

    const { url } = await consentAs("Bob Baker", createUserConsentUrl(emulator));
    expect(parseRedirect(url)).toMatchObject({ state: "st" });
    const signedIn = await redeemRedirect(emulator, url);
    expect(getClaims(signedIn)).toMatchObject({ preferred_username: "bob@harbor.example", scp: "access_as_user" });

    const granted = await exchange(emulator, getString(signedIn, "access_token"), mail);
    expect(getClaims(granted)["scp"]).toContain("Mail.Read");
    // The earlier assertion works too: it does not contain the consent.
    expect((await exchange(emulator, bob, mail)).status).toBe(200);
  });

  it("the consent page lists the API's permission and all downstream permissions, granted or not", async () => {
    const consent = await browser.click(await browser.visit(createUserConsentUrl(emulator)), "Bob Baker");
    for (const scope of [apiRegistration.scope, ...graphRegistration.scopes, ...boardsApi.scopes])
      expect(consent.html).toContain(`<strong>${scope}</strong>`);
    expect(consent.html).toContain("OboQL developer tools");
  });

  it("prompt=consent shows the consent page every time", async () => {
    await consentAs("Bob Baker", createUserConsentUrl(emulator));
    const again = await browser.visit(createUserConsentUrl(emulator));
    expect(again.html).toContain("Permissions requested");
    expect(parseRedirect((await browser.click(again, "Accept")).url)).toHaveProperty("code");
  });

  it("the authorize endpoint shows no consent page without prompt=consent, whether downstream permissions are missing or not", async () => {
    const link = createUserConsentUrl(emulator, { prompt: "" });
    expect(parseRedirect((await browser.click(await browser.visit(link), "Bob Baker")).url)).toHaveProperty("code");
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);

    await browser.click(await browser.visit(createUserConsentUrl(emulator)), "Accept");
    expect(parseRedirect((await browser.visit(link)).url)).toHaveProperty("code");
    expect(await tryExchange(emulator, "bob")).toBe(200);
  });

  it("a declined consent returns access_denied and grants nothing", async () => {
    const consent = await browser.click(await browser.visit(createUserConsentUrl(emulator)), "Bob Baker");
    const response = parseRedirect((await browser.click(consent, "Cancel")).url);
    expect(response).toMatchObject({ error: "access_denied", state: "st" });
    expect(response["error_description"]).toMatch(/^AADSTS65004: /);
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });

  it("the user's consent is limited to the user and to one emulator", async () => {
    await consentAs("Alice Archer", createUserConsentUrl(emulator));
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);

    browser = createBrowser();
    await consentAs("Bob Baker", createUserConsentUrl(emulator));
    expect(await tryExchange(emulator, "bob")).toBe(200);
    const another = await startEmulator({ port: 0 });
    expect(await tryExchange(another, "bob")).toEqual(consentRequired);
    await another.close();
  });

  it("the consent URL does not redirect to an unregistered redirect URI", async () => {
    const { url, html } = await browser.visit(
      createUserConsentUrl(emulator, { redirect_uri: "https://attacker.example/" }),
    );
    expect(url).toContain(emulator.url);
    expect(html).toContain("trouble signing you in");
  });
});

describe("an unknown client app", () => {
  const { clientId } = unlistedClient;

  it("an unknown client app gets only the API's own permission, with or without prompt=consent", async () => {
    for (const prompt of ["", "consent"]) {
      browser = createBrowser();
      const link = createUserConsentUrl(emulator, { prompt }, clientId);
      const consent = await browser.click(await browser.visit(link), "Bob Baker");
      expect(consent.html, prompt).toContain("Harbor Reports");
      expect(consent.html, prompt).toContain(apiRegistration.scope);
      expect(consent.html, prompt).not.toContain("Mail.Read");
      expect(consent.html, prompt).not.toContain("Boards.Read");

      const { url } = await browser.click(consent, "Accept");
      const signedIn = await redeemRedirect(emulator, url, clientId);
      expect(signedIn.body["scope"], prompt).toBe(apiScope);
      const mail = await exchange(emulator, getString(signedIn, "access_token"), { scope: graphScope("Mail.Read") });
      expect(mail.body, prompt).toMatchObject({ suberror: "consent_required", error_codes: [65001] });
    }
  });

  it("an unknown client app gets no downstream permissions by admin consent either", async () => {
    const response = parseRedirect(
      (await consentAs("Mona Marsh", createAdminConsentUrl(emulator, { client_id: clientId }))).url,
    );
    expect(response).toMatchObject({ admin_consent: "True", tenant: tenantId, scope: apiScope });
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });
});
