import { writeFileSync } from "node:fs";
import { importPKCS8, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiRegistration, graphRegistration, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../../support/emulator.ts";
import type { CredentialConfig } from "../../../../src/config/credential.ts";
import { createHttpClient } from "../../../../src/http-client/http-client.ts";
import { createCredential } from "../../../../src/tokens/credentials/credential.ts";
import { createOboExchange } from "../../../../src/tokens/exchange/obo-exchange.ts";
import {
  describeWithOpenssl,
  createTempFolder,
  createCertificate,
  openssl,
  type TestCertificate,
} from "../../../support/certificates.ts";
import { request } from "../../../support/permissive-authority.ts";
import { createIdentity } from "../../../support/identities.ts";

/** The API's credentials against the emulator, which validates them. */

const issuer = "https://oidc.cluster.example/";
const subject = "system:serviceaccount:oboql:oboql";

const folder = createTempFolder();
const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 8 });
let emulator: Emulator;
let registered: TestCertificate;
let unregistered: TestCertificate;
beforeAll(async () => {
  [registered, unregistered] = [createCertificate(folder, "registered"), createCertificate(folder, "unregistered")];
  const publicKey = openssl("pkey", "-in", registered.keyPath, "-pubout").toString();
  emulator = await startEmulator({
    port: 0,
    clientCertificate: registered.certificate,
    federatedCredential: { issuer, subject, publicKey },
  });
});
afterAll(async () => {
  await emulator.close();
  await http.close();
  folder.remove();
});

/** Exchanges twice, because a memoized assertion is sent twice. */
async function exchangeTwice(credential: CredentialConfig): Promise<unknown> {
  const config = { clientId: apiRegistration.clientId, authorityHost: emulator.url, credential };
  const now = () => emulator.clock.now();
  const attempt = createOboExchange({ config, credential: createCredential({ config, http, now }), http, now });
  await attempt(createIdentity(await emulator.issueToken()), request);
  const result = await attempt(createIdentity(await emulator.issueToken()), request);
  return "error" in result ? result.error : result.token.value.reveal().slice(0, 2);
}

const accepted = "ey";
const rejected = { code: "SERVICE_MISCONFIGURED" };

describeWithOpenssl("certificate credentials", () => {
  const exchangeWithCertificate = ({ key, certificate }: TestCertificate): Promise<unknown> => {
    writeFileSync(folder.path("client.pem"), key + certificate);
    return exchangeTwice({
      kind: "certificate",
      path: folder.path("client.pem"),
      password: undefined,
      sendChain: false,
    });
  };

  it("a registered certificate gets tokens", async () => {
    emulator.calls.reset();
    expect(await exchangeWithCertificate(registered)).toBe(accepted);
    expect(emulator.calls.counts()).toMatchObject({ [`on-behalf-of ${graphRegistration.resource}`]: 2 });
  });

  it("an unregistered certificate gets no tokens", async () => {
    expect(await exchangeWithCertificate(unregistered)).toMatchObject(rejected);
  });
});

describeWithOpenssl("federated credentials", () => {
  const good = { iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", expiresIn: 3600 };
  const exchangeWithToken = async (differences: Partial<typeof good>, made = registered): Promise<unknown> => {
    const { iss, sub, aud, expiresIn } = { ...good, ...differences };
    const expiry = Math.floor(emulator.clock.now() / 1000) + expiresIn;
    const token = new SignJWT({ iss, sub, aud, exp: expiry }).setProtectedHeader({ alg: "RS256", kid: "cluster" });
    writeFileSync(folder.path("token"), await token.sign(await importPKCS8(made.key, "RS256")));
    return exchangeTwice({ kind: "federatedTokenFile", path: folder.path("token") });
  };

  it("a federated token of the trusted issuer and subject gets tokens", async () => {
    expect(await exchangeWithToken({})).toBe(accepted);
  });

  it("a federated token of another issuer, subject or audience, or an expired one, gets no tokens", async () => {
    for (const [name, differences] of [
      ["issuer", { iss: "https://oidc.elsewhere.example/" }],
      ["subject", { sub: "system:serviceaccount:oboql:other" }],
      ["audience", { aud: "api://AzureADTokenExchangeUSGov" }],
      ["time", { expiresIn: -1 }],
    ] satisfies [string, Partial<typeof good>][]) {
      expect(await exchangeWithToken(differences), name).toMatchObject(rejected);
    }
  });

  it("a federated token with another signature gets no tokens", async () => {
    expect(await exchangeWithToken({}, unregistered)).toMatchObject(rejected);
  });
});

describeWithOpenssl("client assertions", () => {
  const post = async (
    differences: Record<string, unknown>,
    { header = {}, form = {} }: { header?: object; form?: Record<string, string> } = {},
  ): Promise<unknown> => {
    const endpoint = `${emulator.url}/${tenantId}/oauth2/v2.0/token`;
    const seconds = Math.floor(emulator.clock.now() / 1000);
    const claims = {
      iss: apiRegistration.clientId,
      sub: apiRegistration.clientId,
      aud: endpoint,
      nbf: seconds,
      exp: seconds + 600,
    };
    const assertion = new SignJWT({ ...claims, ...differences });
    assertion.setProtectedHeader({ alg: "PS256", "x5t#S256": registered.thumbprint, ...header });
    const response = await fetch(endpoint, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        requested_token_use: "on_behalf_of",
        client_id: apiRegistration.clientId,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: await assertion.sign(await importPKCS8(registered.key, "PS256")),
        assertion: await emulator.issueToken(),
        scope: `${graphRegistration.resource}/User.Read`,
        ...form,
      }),
    });
    const { error, error_codes } = (await response.json()) as { error?: string; error_codes?: number[] };
    return error === undefined ? response.status : `${error} ${String(error_codes)}`;
  };

  it("a client assertion signed with the registered certificate gets a token", async () => {
    expect(await post({})).toBe(200);
  });

  it("an invalid client assertion is rejected with Entra's error code", async () => {
    const invalid: [string, string, Parameters<typeof post>][] = [
      ["for another endpoint", "invalid_client 50146", [{ aud: "https://login.microsoftonline.com" }]],
      ["of another subject", "invalid_client 50146", [{ sub: "another" }]],
      ["that has expired", "invalid_client 700024", [{ exp: 1 }]],
      ["with too long a lifetime", "invalid_client 700024", [{ exp: Math.floor(Date.now() / 1000) + 3600 }]],
      ["without exp", "invalid_client 700024", [{ exp: undefined }]],
      ["that is not yet valid", "invalid_client 700024", [{ nbf: Math.floor(Date.now() / 1000) + 3600 }]],
      ["with another thumbprint", "invalid_client 700027", [{}, { header: { "x5t#S256": "AAAA" } }]],
      ["that is not a JWT", "invalid_request 50027", [{}, { form: { client_assertion: "hello" } }]],
      ["of an unknown type", "invalid_request 90023", [{}, { form: { client_assertion_type: "saml" } }]],
      [
        "together with a secret",
        "invalid_request 90023",
        [{}, { form: { client_secret: apiRegistration.clientSecret } }],
      ],
      ["for another client", "unauthorized_client 700016", [{}, { form: { client_id: tenantId } }]],
    ];
    for (const [name, error, input] of invalid) {
      expect(await post(...input), name).toBe(error);
    }
  });
});
