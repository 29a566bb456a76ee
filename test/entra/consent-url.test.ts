import { expect, it } from "vitest";
import { createConsentUrls } from "../../src/entra/consent-url.ts";

const config = {
  authorityHost: "https://login.example",
  clientId: "api-id",
  audiences: ["api-id", "api://harbor/api"],
};
const user = { tenantId: "tenant", clientId: "client-app" };

function parts(link: string): { place: string; parameters: Record<string, string> } {
  const { origin, pathname, searchParams } = new URL(link);
  return { place: `${origin}${pathname}`, parameters: Object.fromEntries(searchParams) };
}

it("the user consents by the client app, to this API and all that it needs", () => {
  expect(parts(createConsentUrls(config).forUser(user))).toEqual({
    place: "https://login.example/tenant/oauth2/v2.0/authorize",
    parameters: {
      client_id: "client-app",
      response_type: "code",
      scope: "api://harbor/api/.default",
      prompt: "consent",
    },
  });
});

it("an administrator consents for everybody, to this API's registration", () => {
  expect(parts(createConsentUrls(config).forAdmin(user))).toEqual({
    place: "https://login.example/tenant/v2.0/adminconsent",
    parameters: { client_id: "api-id", scope: "api-id/.default" },
  });
});

it("where no App ID URI is configured it is the usual one, and where the client is not known, this API", () => {
  const links = createConsentUrls({ ...config, audiences: ["api-id"] });
  expect(parts(links.forUser({ tenantId: "tenant", clientId: undefined })).parameters).toMatchObject({
    client_id: "api-id",
    scope: "api://api-id/.default",
  });
});
