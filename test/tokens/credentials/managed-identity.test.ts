import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createManagedIdentityTokens } from "../../../src/tokens/credentials/managed-identity.ts";
import {
  createTokenResponse,
  startManagedIdentityEndpoint,
  type ManagedIdentityEndpoint,
} from "../../support/managed-identity-endpoint.ts";
import {
  createManualClock,
  startPermissiveAuthority,
  type PermissiveAuthority,
} from "../../support/permissive-authority.ts";

const clientId = "99999999-8888-4777-8666-555555555555";
const minute = 60_000;
const lifetimeMs = 24 * 60 * minute;

/** Lets the endpoint issue another token for each request. */
const issueTokens = (): void => {
  endpoint.respondWith(() =>
    createTokenResponse(
      `managed.identity.token${endpoint.countRequests(clientId)}`,
      authority.clock.now() + lifetimeMs,
    ),
  );
};

let authority: PermissiveAuthority;
let endpoint: ManagedIdentityEndpoint;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
  endpoint = await startManagedIdentityEndpoint("appService");
});
afterEach(() => {
  endpoint.requests.length = 0;
});
afterAll(async () => {
  await endpoint.close();
  await authority.close();
});

/** Returns a function that exchanges with the managed identity and returns the client assertion of the request. */
function createAssertionReader(): () => Promise<string | null> {
  const exchange = authority.createExchange({ kind: "managedIdentity", clientId });
  return async () => (await exchange()).form.get("client_assertion");
}

describe("a managed identity", () => {
  it("requests one token from the platform for all exchanges and uses it as the client assertion", async () => {
    issueTokens();
    const assertion = createAssertionReader();
    const posted = await Promise.all(Array.from({ length: 10 }, assertion));
    posted.push(await assertion());
    expect(new Set(posted)).toEqual(new Set(["managed.identity.token1"]));
    expect(endpoint.countRequests(clientId)).toBe(1);
    const request = endpoint.requests.find(({ url }) => url.searchParams.get("client_id") === clientId);
    expect(request?.url.pathname).toBe("/msi/token");
    expect(request?.url.searchParams.get("resource")).toBe("api://AzureADTokenExchange");
    expect(request?.headers["x-identity-header"]).toBe("a-header-of-the-platform");
  });

  it("refreshes the token of a managed identity in the background before the expiry", async () => {
    issueTokens();
    const assertion = createAssertionReader();
    await assertion();
    authority.clock.advance(lifetimeMs - 40 * minute);
    expect(await assertion()).toBe("managed.identity.token1");
    expect(endpoint.countRequests(clientId)).toBe(1);
    authority.clock.advance(10 * minute);
    expect(await assertion()).toBe("managed.identity.token1");
    await expect.poll(assertion).toBe("managed.identity.token2");
    expect(endpoint.countRequests(clientId)).toBe(2);
  });

  it("keeps the token of a managed identity during an outage of the platform, and retries after 5 s", async () => {
    issueTokens();
    const assertion = createAssertionReader();
    await assertion();
    endpoint.respondWith(() => "reset");
    authority.clock.advance(lifetimeMs - 30 * minute);
    await assertion();
    await expect.poll(() => endpoint.countRequests(clientId)).toBe(2);
    for (let times = 0; times < 10; times += 1) expect(await assertion()).toBe("managed.identity.token1");
    expect(endpoint.countRequests(clientId)).toBe(2);
    issueTokens();
    authority.clock.advance(5_000);
    await expect.poll(assertion).toBe("managed.identity.token3");
  });

  it("fails with SERVICE_MISCONFIGURED if the platform does not know the managed identity", async () => {
    const body = { statusCode: 400, message: "No User Assigned Managed Identity found." };
    endpoint.respondWith(() => ({ status: 400, body }));
    await expect(createAssertionReader()()).rejects.toMatchObject({
      code: "SERVICE_MISCONFIGURED",
      message: "AZURE_MANAGED_IDENTITY_CLIENT_ID names a managed identity that is not available on this machine.",
    });
  });

  it("requests a token for the audience of the cloud", async () => {
    for (const [authorityHost, resource] of [
      ["https://login.microsoftonline.com", "api://AzureADTokenExchange"],
      ["https://login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"],
      ["https://login.partner.microsoftonline.cn", "api://AzureADTokenExchangeChina"],
    ] as const) {
      endpoint.requests.length = 0;
      issueTokens();
      const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 100_000, connections: 1 });
      await createManagedIdentityTokens({ clientId, authorityHost, http, now: createManualClock().now }).get();
      await http.close();
      const requests = endpoint.requests.filter(({ url }) => url.searchParams.get("client_id") === clientId);
      expect(
        requests.map(({ url }) => url.searchParams.get("resource")),
        authorityHost,
      ).toEqual([resource]);
    }
  });
});
