import { networkInterfaces } from "node:os";
import { importPKCS8, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { extractTokenTrace, noLoadShedding } from "../support/test-server.ts";
import { createApp, loadAppConfig } from "../support/project.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import {
  createTokenResponse,
  startManagedIdentityEndpoint,
  type ManagedIdentityEndpoint,
} from "../support/managed-identity-endpoint.ts";
import { createKeyPair } from "../support/self-signed-certificate.ts";

const issuer = "https://login.microsoftonline.com/5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6/v2.0";
const subject = "99999999-1111-4777-8666-555555555555";
const keyPair = createKeyPair();

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    port: 0,
    federatedCredential: { issuer, subject, publicKey: keyPair.publicKey },
  });
});
afterAll(() => emulator.close());

/** Starts a server with a credential instead of the client secret, until the end of the test. */
async function startServer(credential: Record<string, string>) {
  const environment = { ...emulator.environment, ...noLoadShedding, PORT: "0", AZURE_CLIENT_SECRET: "", ...credential };
  const config = loadAppConfig(environment);
  const app = await createApp({ config, log: createLog("silent") });
  onTestFinished(() => app.close());
  const url = await app.listen();
  return async () => {
    const headers = { authorization: `Bearer ${await emulator.issueToken()}`, "content-type": "application/json" };
    const body = JSON.stringify({ query: "{ me { displayName } }" });
    const response = await fetch(`${url}/graphql`, { method: "POST", headers, body });
    const { data, errors } = extractTokenTrace(await response.json()).body;
    return data?.["me"] ? "data" : errors?.[0]?.extensions;
  };
}

/** The platform issues a token of the managed identity, which the emulator trusts as a federated credential. */
async function issueTokens(endpoint: ManagedIdentityEndpoint): Promise<void> {
  const expiresAt = Date.now() + 3_600_000;
  const token = await new SignJWT({ iss: issuer, sub: subject, aud: "api://AzureADTokenExchange" })
    .setProtectedHeader({ alg: "RS256" })
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(await importPKCS8(keyPair.privateKey, "RS256"));
  endpoint.respondWith(() => createTokenResponse(token, expiresAt));
}

const startEndpoint = async (...args: Parameters<typeof startManagedIdentityEndpoint>) => {
  const endpoint = await startManagedIdentityEndpoint(...args);
  onTestFinished(() => endpoint.close());
  return endpoint;
};

describe("a managed identity", () => {
  const ownAddress = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal)?.address;

  it.skipIf(ownAddress === undefined)("is requested without a proxy, whatever the host of its endpoint", async () => {
    const endpoint = await startEndpoint("appService", ownAddress);
    await issueTokens(endpoint);
    const proxy = await startConnectProxy({ port: 9, respond: 502 });
    const ask = await startServer({
      AZURE_MANAGED_IDENTITY_CLIENT_ID: subject,
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
    });
    expect(await ask()).toBe("data");
    expect(endpoint.countRequests(subject)).toBe(1);
    expect(proxy.targets).toEqual([]);
  });

  it("delays many callers for a few seconds while its endpoint returns no token, and then works", async () => {
    const clientId = "99999999-2222-4777-8666-555555555555";
    const endpoint = await startEndpoint("imds");
    endpoint.respondWith(() => ({
      status: 500,
      body: "Internal Server Error",
      headers: { "content-type": "text/plain" },
    }));
    const ask = await startServer({ AZURE_MANAGED_IDENTITY_CLIENT_ID: clientId });
    const startedAt = performance.now();
    const results = await Promise.all(Array.from({ length: 40 }, ask));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    for (const result of results)
      expect(result).toMatchObject({
        code: "TOKEN_SERVICE_UNAVAILABLE",
        retryAfterSeconds: expect.any(Number) as number,
      });
    await issueTokens(endpoint);
    await expect.poll(ask).toBe("data");
  });
});

describe("a credential file", () => {
  it("fails operations with SERVICE_MISCONFIGURED if the credential file is missing", async () => {
    for (const variable of ["AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"]) {
      const ask = await startServer({ [variable]: "/nowhere/credential" });
      expect(await ask(), variable).toMatchObject({ code: "SERVICE_MISCONFIGURED" });
    }
  });
});
