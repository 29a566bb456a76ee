import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { graphRegistration, tenantDomain, tenantId, unlistedClient, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import { administratorName } from "../../../../dev/src/emulator/tenant.ts";
import { createBrowser } from "../browser.ts";
import {
  createAdminConsentUrl,
  parseRedirect,
  tryExchange,
  redirectUri,
  createUserConsentUrl,
} from "../entra-consent-requests.ts";
import { graphScope, boardsScope } from "../entra-requests.ts";

const consentRequired = [65001];

let emulator: Emulator;
let browser: ReturnType<typeof createBrowser>;
beforeEach(async () => {
  emulator = await startEmulator({ port: 0 });
  browser = createBrowser();
});
afterEach(() => emulator.close());

const older = (link: string) => link.replace("/v2.0/adminconsent", "/adminconsent");
const pick = async (link: string, user = "Mona Marsh") => browser.click(await browser.visit(link), user);

describe("admin consent", () => {
  it("admin consent lets another user's exchange succeed", async () => {
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
    const { url } = await browser.click(await pick(createAdminConsentUrl(emulator)), "Accept");
    const { scope, ...response } = parseRedirect(url);
    expect(response).toEqual({ admin_consent: "True", tenant: tenantId, state: "st" });
    expect(scope?.split(" ")).toEqual(
      expect.arrayContaining([...graphRegistration.scopes.map(graphScope), boardsScope("Boards.Read")]),
    );
    expect(await tryExchange(emulator, "bob")).toBe(200);
  });

  it("admin consent replaces the users' consent page, without prompt=consent", async () => {
    const { clientId } = unlistedClient;
    const link = createUserConsentUrl(emulator, { prompt: "" }, clientId);
    expect((await pick(link, "Bob Baker")).html).toContain("Permissions requested");
    await browser.click(await pick(createAdminConsentUrl(emulator, { client_id: clientId })), "Accept");
    expect(parseRedirect((await browser.visit(link)).url)).toHaveProperty("code");
  });

  it("the user picker of admin consent marks the administrator, and the consent page lists the permissions", async () => {
    const picker = await browser.visit(createAdminConsentUrl(emulator));
    expect(picker.html).toMatch(new RegExp(`${administratorName} - [^<]*administrator<`));
    const consent = await browser.click(picker, "Mona Marsh");
    expect(consent.html).toContain("for all users in your organization");
    expect(consent.html).toContain("<strong>Mail.Read</strong>");
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });

  it("cancelling admin consent redirects with access_denied and grants nothing", async () => {
    const { url } = await browser.click(await pick(createAdminConsentUrl(emulator)), "Cancel");
    const response = parseRedirect(url);
    expect(response).toMatchObject({ error: "access_denied", error_subcode: "cancel", tenant: tenantId, state: "st" });
    expect(response["error_description"]).toMatch(/^AADSTS65004: /);
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });

  it("admin consent is limited to the permissions of the scope parameter", async () => {
    const link = createAdminConsentUrl(emulator, { scope: graphScope("Mail.ReadBasic"), state: "" });
    const { url } = await browser.click(await pick(link), "Accept");
    const scope = graphScope("Mail.ReadBasic");
    expect(parseRedirect(url)).toEqual({ admin_consent: "True", tenant: tenantId, scope });
    expect(await tryExchange(emulator, "bob", "Mail.ReadBasic")).toBe(200);
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });

  it("the admin consent endpoint redirects with the tenant id for every tenant alias", async () => {
    for (const tenant of [tenantDomain, "organizations"]) {
      const { url } = await browser.click(
        await pick(createAdminConsentUrl(emulator).replace(tenantId, tenant)),
        "Accept",
      );
      expect(parseRedirect(url), tenant).toMatchObject({ tenant: tenantId });
    }
  });
});

describe("admin consent of another user", () => {
  it("a user who is not an administrator gets an error page and returns with access_denied", async () => {
    const page = await pick(createAdminConsentUrl(emulator), "Bob Baker");
    expect(page.html).toContain("Need admin approval");
    const { url } = await browser.click(page, "Return without granting consent");
    expect(parseRedirect(url)).toMatchObject({ error: "access_denied", error_subcode: "cancel", state: "st" });
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });

  it("a user who is not an administrator cannot consent by posting the form", async () => {
    const user = emulator.users.find(({ displayName }) => displayName === "Bob Baker")?.id ?? "";
    const page = await browser.visit(createAdminConsentUrl(emulator), { user, decision: "accept" });
    expect(page.html).toContain("Need admin approval");
    expect(await tryExchange(emulator, "bob")).toEqual(consentRequired);
  });

  it("a user who is not an administrator can sign in as one for admin consent", async () => {
    const picker = await browser.click(
      await pick(createAdminConsentUrl(emulator), "Bob Baker"),
      "Sign in with an admin account",
    );
    const { url } = await browser.click(await browser.click(picker, "Mona Marsh"), "Accept");
    expect(parseRedirect(url)).toMatchObject({ admin_consent: "True" });
  });
});

describe("the v1 endpoint", () => {
  it("the v1 admin consent endpoint requests all registered permissions and reports no scope", async () => {
    const link = older(createAdminConsentUrl(emulator, { scope: "" }));
    const { url } = await browser.click(await pick(link), "Accept");
    expect(parseRedirect(url)).toEqual({ admin_consent: "True", tenant: tenantId, state: "st" });
    expect(await tryExchange(emulator, "bob")).toBe(200);
  });
});

describe("requests for admin consent", () => {
  it("an invalid request for admin consent ends on an error page of the emulator", async () => {
    for (const [name, parameters, code] of [
      ["to a redirect URI that is not registered", { redirect_uri: "https://attacker.example/" }, 50011],
      ["without a redirect URI", { redirect_uri: "" }, 900144],
      ["without a scope", { scope: "" }, 900144],
      ["without a client app", { client_id: "" }, 900144],
      ["of an unknown client app", { client_id: "<b>unknown</b>" }, 700016],
      ["for an unknown scope", { scope: graphScope("Files.Read") }, 70011],
    ] satisfies [string, Record<string, string>, number][]) {
      const { url, html } = await browser.visit(createAdminConsentUrl(emulator, parameters));
      expect(url.startsWith(emulator.url), name).toBe(true);
      expect(html, name).toContain(`AADSTS${String(code)}: `);
      expect(html, name).not.toContain("<b>unknown");
    }
  });

  it("the admin consent endpoint keeps the query of the redirect URI and records its calls", async () => {
    const link = createAdminConsentUrl(emulator, { redirect_uri: `${redirectUri}?from=mail` });
    const { url } = await browser.click(await pick(link), "Cancel");
    expect(parseRedirect(url)).toMatchObject({ from: "mail", error: "access_denied" });
    expect(emulator.calls.counts()).toMatchObject({ "GET /v2.0/adminconsent": 1, "POST /v2.0/adminconsent": 2 });
  });
});
