import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createManagedIdentityTokens } from "../../../src/tokens/credentials/managed-identity.ts";
import {
  createManualClock,
  startPermissiveAuthority,
  type PermissiveAuthority,
} from "../../support/permissive-authority.ts";
import { resetManagedIdentity } from "../../support/reset-managed-identity.ts";

const clientId = "99999999-8888-4777-8666-555555555555";
const minute = 60_000;
const lifetimeMs = 24 * 60 * minute;

/** Requests to the managed identity endpoint of the platform, and its response. */
const requests: { url: URL; headers: IncomingMessage["headers"] }[] = [];
let respond: (token: string) => { status: number; body: unknown } | undefined;

const respondWithLifetime =
  (milliseconds: number) =>
  (token: string): { status: number; body: unknown } => ({
    status: 200,
    body: {
      access_token: token,
      expires_on: String(Math.floor((authority.clock.now() + milliseconds) / 1000)),
      resource: "api://AzureADTokenExchange",
      token_type: "Bearer",
    },
  });

let authority: PermissiveAuthority;
let endpoint: Server;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
  endpoint = createServer((request, response) => {
    requests.push({ url: new URL(request.url ?? "", "http://localhost"), headers: request.headers });
    const result = respond(`managed.identity.token${requests.length}`);
    if (!result) {
      response.destroy();
      return;
    }
    response.writeHead(result.status, { "content-type": "application/json" });
    response.end(JSON.stringify(result.body));
  }).listen(0, "127.0.0.1");
  await once(endpoint, "listening");
  // The variables of App Service, which MSAL reads with the first token request of a process.
  process.env["IDENTITY_ENDPOINT"] = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/msi/token`;
  process.env["IDENTITY_HEADER"] = "a-header-of-the-platform";
  await resetManagedIdentity();
});
afterEach(() => {
  requests.length = 0;
});
afterAll(async () => {
  delete process.env["IDENTITY_ENDPOINT"];
  delete process.env["IDENTITY_HEADER"];
  await resetManagedIdentity();
  await authority.close();
  endpoint.closeAllConnections();
  endpoint.close();
});

/** Returns a function that exchanges with the managed identity and returns the client assertion of the request. */
function createAssertionReader(): () => Promise<string | null> {
  const exchange = authority.createExchange({ kind: "managedIdentity", clientId });
  return async () => (await exchange()).form.get("client_assertion");
}

describe("a managed identity", () => {
  it("requests one token from the platform for all exchanges and uses it as the client assertion", async () => {
    respond = respondWithLifetime(lifetimeMs);
    const assertion = createAssertionReader();
    const posted = await Promise.all(Array.from({ length: 10 }, assertion));
    posted.push(await assertion());
    expect(new Set(posted)).toEqual(new Set(["managed.identity.token1"]));
    expect(requests).toHaveLength(1);
    const [{ url, headers } = { url: new URL("http://none"), headers: {} }] = requests;
    expect(url.pathname).toBe("/msi/token");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      resource: "api://AzureADTokenExchange",
      client_id: clientId,
    });
    expect(headers["x-identity-header"]).toBe("a-header-of-the-platform");
  });

  it("refreshes the token of a managed identity in the background before the expiry", async () => {
    respond = respondWithLifetime(lifetimeMs);
    const assertion = createAssertionReader();
    await assertion();
    authority.clock.advance(lifetimeMs - 40 * minute);
    expect(await assertion()).toBe("managed.identity.token1");
    expect(requests).toHaveLength(1);
    authority.clock.advance(10 * minute);
    expect(await assertion()).toBe("managed.identity.token1");
    await expect.poll(assertion).toBe("managed.identity.token2");
    expect(requests).toHaveLength(2);
  });

  it("keeps the token of a managed identity during an outage of the platform, and retries after 5 s", async () => {
    respond = respondWithLifetime(lifetimeMs);
    const assertion = createAssertionReader();
    await assertion();
    respond = () => undefined;
    authority.clock.advance(lifetimeMs - 30 * minute);
    await assertion();
    await expect.poll(() => requests.length).toBe(2);
    for (let times = 0; times < 10; times += 1) expect(await assertion()).toBe("managed.identity.token1");
    expect(requests).toHaveLength(2);
    respond = respondWithLifetime(lifetimeMs);
    authority.clock.advance(5_000);
    await expect.poll(assertion).toBe("managed.identity.token3");
  });

  it("fails with SERVICE_MISCONFIGURED if the platform does not know the managed identity", async () => {
    respond = () => ({ status: 400, body: { statusCode: 400, message: "No User Assigned Managed Identity found." } });
    await expect(createAssertionReader()()).rejects.toMatchObject({
      code: "SERVICE_MISCONFIGURED",
      message: "AZURE_MANAGED_IDENTITY_CLIENT_ID names a managed identity that is not available on this machine.",
    });
  });

  it("fails with TOKEN_SERVICE_UNAVAILABLE if the platform does not respond", async () => {
    respond = () => undefined;
    await expect(createAssertionReader()()).rejects.toMatchObject({
      code: "TOKEN_SERVICE_UNAVAILABLE",
      message: "The managed identity endpoint is unavailable.",
    });
  });

  it("requests a token for the audience of the cloud", async () => {
    for (const [authorityHost, resource] of [
      ["https://login.microsoftonline.com", "api://AzureADTokenExchange"],
      ["https://login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"],
      ["https://login.partner.microsoftonline.cn", "api://AzureADTokenExchangeChina"],
    ] as const) {
      requests.length = 0;
      respond = respondWithLifetime(lifetimeMs);
      const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 100_000, connections: 1 });
      await createManagedIdentityTokens({ clientId, authorityHost, http, now: createManualClock().now })();
      await http.close();
      expect(
        requests.map(({ url }) => url.searchParams.get("resource")),
        authorityHost,
      ).toEqual([resource]);
    }
  });
});
