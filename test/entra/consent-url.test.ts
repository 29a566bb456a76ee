import { describe, expect, it } from "vitest";
import { createConsentUrls } from "../../src/entra/consent-url.ts";

const config = {
  authorityHost: "https://login.example",
  clientId: "api-id",
  audiences: ["api-id", "api://harbor/api"],
};
const user = { tenantId: "tenant", clientId: "client-app" };

function parseUrl(url: string): { endpoint: string; parameters: Record<string, string> } {
  const { origin, pathname, searchParams } = new URL(url);
  return { endpoint: `${origin}${pathname}`, parameters: Object.fromEntries(searchParams) };
}

describe("forUser", () => {
  it("builds the user's consent URL with the client application and all scopes of this API", () => {
    expect(parseUrl(createConsentUrls(config).forUser(user))).toEqual({
      endpoint: "https://login.example/tenant/oauth2/v2.0/authorize",
      parameters: {
        client_id: "client-app",
        response_type: "code",
        scope: "api://harbor/api/.default",
        prompt: "consent",
      },
    });
  });

  it("uses the default App ID URI if no audience is a URI", () => {
    const urls = createConsentUrls({ ...config, audiences: ["api-id"] });
    expect(parseUrl(urls.forUser(user)).parameters).toMatchObject({ scope: "api://api-id/.default" });
  });

  const callers = [
    undefined,
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264", // Microsoft Teams desktop and mobile
    "5E3CE6C0-2B1F-4285-8D4B-75EE78787346", // Microsoft Teams web
    "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
    "bc59ab01-8403-45c6-8796-ac3ef710b3e3", // Outlook on the web
    "27922004-5251-4030-b22d-91ecd9a37ea4", // Outlook mobile
    "4765445b-32c6-49b0-83e6-1d93765276ca", // Microsoft 365 web
    "93d53678-613d-4013-afc1-62e9e444a0a5", // Office on the web
    "08e18876-6177-487e-b8b5-cf950c1e598c", // SharePoint Framework
    "00000003-0000-0ff1-ce00-000000000000", // SharePoint Online
    "00000002-0000-0ff1-ce00-000000000000", // Exchange Online
    "ab3be6b7-f5df-413d-ac2d-abf1e3fd9c0b", // Microsoft 365 Copilot
    "fe053c5f-3692-4f14-aef2-ee34fc081cae", // Power Platform
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI
  ];

  it("names this API's registration and its own scope for callers without a client, and of Microsoft's clients", () => {
    for (const clientId of callers)
      expect(parseUrl(createConsentUrls(config).forUser({ tenantId: "tenant", clientId })), clientId).toEqual({
        endpoint: "https://login.example/tenant/oauth2/v2.0/authorize",
        parameters: { client_id: "api-id", response_type: "code", scope: "api-id/.default", prompt: "consent" },
      });
  });

  it("names the configured client for callers without a client, and of Microsoft's clients only", () => {
    const urls = createConsentUrls({ ...config, consentClientId: "consent-app" });
    for (const clientId of callers)
      expect(parseUrl(urls.forUser({ tenantId: "tenant", clientId })).parameters, clientId).toMatchObject({
        client_id: "consent-app",
        scope: "api://harbor/api/.default",
      });
    expect(parseUrl(urls.forUser(user)).parameters).toMatchObject({ client_id: "client-app" });
  });

  it("requests the scope by client id if the caller's client is this API's registration, as Entra ID requires", () => {
    const { parameters } = parseUrl(createConsentUrls(config).forUser({ tenantId: "tenant", clientId: "API-ID" }));
    expect(parameters).toMatchObject({ client_id: "API-ID", scope: "api-id/.default" });
  });
});

describe("forAdmin", () => {
  it("builds the administrator's consent URL with the client id of this API", () => {
    expect(parseUrl(createConsentUrls(config).forAdmin(user))).toEqual({
      endpoint: "https://login.example/tenant/v2.0/adminconsent",
      parameters: { client_id: "api-id", scope: "api-id/.default" },
    });
  });
});
