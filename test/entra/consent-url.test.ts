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

  it("uses the default App ID URI, and this API as client, in the user's consent URL by default", () => {
    const urls = createConsentUrls({ ...config, audiences: ["api-id"] });
    expect(parseUrl(urls.forUser({ tenantId: "tenant", clientId: undefined })).parameters).toMatchObject({
      client_id: "api-id",
      scope: "api://api-id/.default",
    });
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
