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

const clientId = "99999999-8888-4777-8666-555555555555";
const minute = 60_000;
const lifetimeMs = 24 * 60 * minute;

/** What the platform's endpoint was asked, and how it answers. */
const asked: { url: URL; headers: IncomingMessage["headers"] }[] = [];
let answer: (token: string) => { status: number; body: unknown } | undefined;

const lasting =
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
    asked.push({ url: new URL(request.url ?? "", "http://localhost"), headers: request.headers });
    const answered = answer(`managed.identity.token${asked.length}`);
    if (!answered) {
      response.destroy();
      return;
    }
    response.writeHead(answered.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answered.body));
  }).listen(0, "127.0.0.1");
  await once(endpoint, "listening");
  // App Service's two variables: MSAL reads them itself, when the first token is asked for in a process.
  process.env["IDENTITY_ENDPOINT"] = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/msi/token`;
  process.env["IDENTITY_HEADER"] = "a-header-of-the-platform";
});
afterEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  delete process.env["IDENTITY_ENDPOINT"];
  delete process.env["IDENTITY_HEADER"];
  await authority.close();
  endpoint.closeAllConnections();
  endpoint.close();
});

/** Exchanges with the managed identity, and returns the client assertion that was posted. */
function asserting(): () => Promise<string | null> {
  const exchange = authority.createExchange({ kind: "managedIdentity", clientId });
  return async () => (await exchange()).form.get("client_assertion");
}

describe("a managed identity", () => {
  it("asks the platform for a token to exchange, once for all exchanges, and asserts itself with it", async () => {
    answer = lasting(lifetimeMs);
    const assertion = asserting();
    const posted = await Promise.all(Array.from({ length: 10 }, assertion));
    posted.push(await assertion());
    expect(new Set(posted)).toEqual(new Set(["managed.identity.token1"]));
    expect(asked).toHaveLength(1);
    const [{ url, headers } = { url: new URL("http://none"), headers: {} }] = asked;
    expect(url.pathname).toBe("/msi/token");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      resource: "api://AzureADTokenExchange",
      client_id: clientId,
    });
    expect(headers["x-identity-header"]).toBe("a-header-of-the-platform");
  });

  it("gets a new token ahead of the end, for which nobody waits", async () => {
    answer = lasting(lifetimeMs);
    const assertion = asserting();
    await assertion();
    authority.clock.advance(lifetimeMs - 40 * minute);
    expect(await assertion()).toBe("managed.identity.token1");
    expect(asked).toHaveLength(1);
    authority.clock.advance(10 * minute);
    expect(await assertion()).toBe("managed.identity.token1");
    await expect.poll(assertion).toBe("managed.identity.token2");
    expect(asked).toHaveLength(2);
  });

  it("outlives a platform that gives nothing for a while, and does not press it", async () => {
    answer = lasting(lifetimeMs);
    const assertion = asserting();
    await assertion();
    answer = () => undefined;
    authority.clock.advance(lifetimeMs - 30 * minute);
    await assertion();
    await expect.poll(() => asked.length).toBe(2);
    for (let times = 0; times < 10; times += 1) expect(await assertion()).toBe("managed.identity.token1");
    expect(asked).toHaveLength(2);
    answer = lasting(lifetimeMs);
    authority.clock.advance(5_000);
    await expect.poll(assertion).toBe("managed.identity.token3");
  });

  it("that the platform does not know is named", async () => {
    answer = () => ({ status: 400, body: { statusCode: 400, message: "No User Assigned Managed Identity found." } });
    await expect(asserting()()).rejects.toMatchObject({
      code: "SERVICE_MISCONFIGURED",
      message: "AZURE_MANAGED_IDENTITY_CLIENT_ID names a managed identity that is not available on this machine.",
    });
  });

  it("without a platform that answers is no fault of the settings", async () => {
    answer = () => undefined;
    await expect(asserting()()).rejects.toMatchObject({
      code: "TOKEN_SERVICE_UNAVAILABLE",
      message: "The managed identity endpoint is unavailable.",
    });
  });

  it.each([
    ["https://login.microsoftonline.com", "api://AzureADTokenExchange"],
    ["https://login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"],
    ["https://login.partner.microsoftonline.cn", "api://AzureADTokenExchangeChina"],
  ])("in the cloud of %s asks for %s", async (authorityHost, resource) => {
    answer = lasting(lifetimeMs);
    const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 100_000, connections: 1 });
    await createManagedIdentityTokens({ clientId, authorityHost, http, now: createManualClock().now })();
    await http.close();
    expect(asked.map(({ url }) => url.searchParams.get("resource"))).toEqual([resource]);
  });
});
