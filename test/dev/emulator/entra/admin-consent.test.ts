import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../../../dev/src/emulator/start.ts";
import {
  administratorName,
  microsoftGraph,
  tenantDomain,
  tenantId,
  unlistedClient,
} from "../../../../dev/src/emulator/tenant.ts";
import { createBrowser } from "../browser.ts";
import {
  createAdminConsentUrl,
  parseRedirect,
  tryExchange,
  redirectUri,
  createUserConsentUrl,
} from "../entra-consent-requests.ts";
import { graphScope, projectsScope } from "../entra-requests.ts";

const mailRefused = [65001];

let emulator: Emulator;
let browser: ReturnType<typeof createBrowser>;
beforeEach(async () => {
  emulator = await startEmulator({ port: 0 });
  browser = createBrowser();
});
afterEach(() => emulator.close());

const older = (link: string) => link.replace("/v2.0/adminconsent", "/adminconsent");
const pick = async (link: string, user = "Mona Marsh") => browser.click(await browser.visit(link), user);

describe("the administrator's consent link", () => {
  it("lets another user's exchange succeed", async () => {
    expect(await tryExchange(emulator, "bob")).toEqual(mailRefused);
    const { url } = await browser.click(await pick(createAdminConsentUrl(emulator)), "Accept");
    const { scope, ...answer } = parseRedirect(url);
    expect(answer).toEqual({ admin_consent: "True", tenant: tenantId, state: "st" });
    expect(scope?.split(" ")).toEqual(
      expect.arrayContaining([...microsoftGraph.scopes.map(graphScope), projectsScope("Projects.Read")]),
    );
    expect(await tryExchange(emulator, "bob")).toBe(200);
  });

  it("spares users the page afterwards, without prompt=consent", async () => {
    const { clientId } = unlistedClient;
    const link = createUserConsentUrl(emulator, { prompt: "" }, clientId);
    expect((await pick(link, "Bob Baker")).html).toContain("Permissions requested");
    await browser.click(await pick(createAdminConsentUrl(emulator, { client_id: clientId })), "Accept");
    expect(parseRedirect((await browser.visit(link)).url)).toHaveProperty("code");
  });

  it("names the administrator among the accounts, and what is asked for", async () => {
    const picker = await browser.visit(createAdminConsentUrl(emulator));
    expect(picker.html).toMatch(new RegExp(`${administratorName} - [^<]*administrator<`));
    const consent = await browser.click(picker, "Mona Marsh");
    expect(consent.html).toContain("for all users in your organization");
    expect(consent.html).toContain("<strong>Mail.Read</strong>");
    expect(await tryExchange(emulator, "bob")).toEqual(mailRefused);
  });

  it("canceled, answers access_denied and changes nothing", async () => {
    const { url } = await browser.click(await pick(createAdminConsentUrl(emulator)), "Cancel");
    const answer = parseRedirect(url);
    expect(answer).toMatchObject({ error: "access_denied", error_subcode: "cancel", tenant: tenantId, state: "st" });
    expect(answer["error_description"]).toMatch(/^AADSTS65004: /);
    expect(await tryExchange(emulator, "bob")).toEqual(mailRefused);
  });

  it("asks for the permissions of its scope alone", async () => {
    const link = createAdminConsentUrl(emulator, { scope: graphScope("Mail.ReadBasic"), state: "" });
    const { url } = await browser.click(await pick(link), "Accept");
    const scope = graphScope("Mail.ReadBasic");
    expect(parseRedirect(url)).toEqual({ admin_consent: "True", tenant: tenantId, scope });
    expect(await tryExchange(emulator, "bob", "Mail.ReadBasic")).toBe(200);
    expect(await tryExchange(emulator, "bob")).toEqual(mailRefused);
  });

  it.each([tenantDomain, "organizations"])("is answered at %s with the tenant's id", async (tenant) => {
    const { url } = await browser.click(
      await pick(createAdminConsentUrl(emulator).replace(tenantId, tenant)),
      "Accept",
    );
    expect(parseRedirect(url)).toMatchObject({ tenant: tenantId });
  });
});

describe("a user who is no administrator", () => {
  it("is told so, and returns with access_denied", async () => {
    const page = await pick(createAdminConsentUrl(emulator), "Bob Baker");
    expect(page.html).toContain("Need admin approval");
    const { url } = await browser.click(page, "Return without granting consent");
    expect(parseRedirect(url)).toMatchObject({ error: "access_denied", error_subcode: "cancel", state: "st" });
    expect(await tryExchange(emulator, "bob")).toEqual(mailRefused);
  });

  it("cannot accept past the page", async () => {
    const user = emulator.users.find(({ displayName }) => displayName === "Bob Baker")?.id ?? "";
    const page = await browser.visit(createAdminConsentUrl(emulator), { user, decision: "accept" });
    expect(page.html).toContain("Need admin approval");
    expect(await tryExchange(emulator, "bob")).toEqual(mailRefused);
  });

  it("may sign in as one", async () => {
    const picker = await browser.click(
      await pick(createAdminConsentUrl(emulator), "Bob Baker"),
      "Sign in with an admin account",
    );
    const { url } = await browser.click(await browser.click(picker, "Mona Marsh"), "Accept");
    expect(parseRedirect(url)).toMatchObject({ admin_consent: "True" });
  });
});

describe("the older endpoint", () => {
  it("asks for all that is registered, and reports no scope", async () => {
    const link = older(createAdminConsentUrl(emulator, { scope: "" }));
    const { url } = await browser.click(await pick(link), "Accept");
    expect(parseRedirect(url)).toEqual({ admin_consent: "True", tenant: tenantId, state: "st" });
    expect(await tryExchange(emulator, "bob")).toBe(200);
  });
});

describe("a request for admin consent", () => {
  it.each<[string, Record<string, string>, number]>([
    ["to a redirect URI that is not registered", { redirect_uri: "https://attacker.example/" }, 50011],
    ["without a redirect URI", { redirect_uri: "" }, 900144],
    ["without a scope", { scope: "" }, 900144],
    ["without a client app", { client_id: "" }, 900144],
    ["of an unknown client app", { client_id: "<b>unknown</b>" }, 700016],
    ["for an unknown scope", { scope: graphScope("Files.Read") }, 70011],
  ])("%s ends on a page of its own", async (_title, parameters, code) => {
    const { url, html } = await browser.visit(createAdminConsentUrl(emulator, parameters));
    expect(url.startsWith(emulator.url)).toBe(true);
    expect(html).toContain(`AADSTS${String(code)}: `);
    expect(html).not.toContain("<b>unknown");
  });

  it("keeps the query of the redirect URI, and is counted", async () => {
    const link = createAdminConsentUrl(emulator, { redirect_uri: `${redirectUri}?from=mail` });
    const { url } = await browser.click(await pick(link), "Cancel");
    expect(parseRedirect(url)).toMatchObject({ from: "mail", error: "access_denied" });
    expect(emulator.calls.counts()).toMatchObject({ "GET /v2.0/adminconsent": 1, "POST /v2.0/adminconsent": 2 });
  });
});
