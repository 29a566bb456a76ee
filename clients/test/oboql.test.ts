import { GraphQLClient } from "graphql-request";
import { afterEach, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../test/support/test-server.ts";
import { createChallengeFetch } from "../src/graphql-request.ts";
import { createTokens } from "../src/tokens.ts";
import { createStandInMsal } from "./support/stand-in-msal.ts";

let api: TestServer | undefined;
afterEach(() => api?.close());

/** Grants admin consent with the emulator, as an administrator does in the browser. */
async function grantAdminConsent(emulator: TestServer["emulator"], scope: string): Promise<void> {
  const { AZURE_TENANT_ID: tenant = "", AZURE_CLIENT_ID: clientId = "" } = emulator.environment;
  const administrator = emulator.users.find(({ userPrincipalName }) => userPrincipalName.startsWith("mona@"));
  const query = new URLSearchParams({ client_id: clientId, scope, redirect_uri: "http://localhost" });
  const response = await fetch(`${emulator.url}/${tenant}/v2.0/adminconsent?${query.toString()}`, {
    method: "POST",
    body: new URLSearchParams({ user: administrator?.id ?? "", decision: "accept" }),
    redirect: "manual",
  });
  expect(response.headers.get("location")).toContain("admin_consent=True");
}

it("obtains consent after a challenge of OboQL, and retries the operation", async () => {
  const { emulator, url } = (api = await startTestServer());
  const bob = () => emulator.issueToken({ user: "bob@harbor.example" });
  const msal = createStandInMsal({
    token: await bob(),
    user: async ({ scopes }) => {
      await grantAdminConsent(emulator, scopes.join(" "));
      return bob();
    },
  });
  const { AZURE_CLIENT_ID: apiId = "" } = emulator.environment;
  const tokens = createTokens({ msal, scopes: [`api://${apiId}/access_as_user`] });
  const client = new GraphQLClient(`${url}/graphql`, { fetch: createChallengeFetch(tokens) });
  const query = "{ me { displayName } messages(first: 1) { nodes { subject } } }";
  expect(await client.request(query)).toMatchObject({
    me: { displayName: "Bob Baker" },
    messages: { nodes: [{ subject: "Tide tables for the new booking rules" }] },
  });
  expect(msal.popups).toMatchObject([{ prompt: "consent", scopes: [`api://${apiId}/.default`] }]);
});
