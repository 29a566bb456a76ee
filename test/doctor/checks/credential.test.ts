import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importPKCS8, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { apiRegistration, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { startManagedIdentityEndpoint, type EndpointResult } from "../../support/managed-identity-endpoint.ts";
import { resetManagedIdentity } from "../../support/reset-managed-identity.ts";
import { runDoctor, type DoctorReport } from "../../support/run-doctor.ts";
import {
  createIssuedCertificate,
  createKeyPair,
  createSelfSignedCertificate,
} from "../../support/self-signed-certificate.ts";

const tokenEndpoint = "POST /oauth2/v2.0/token";
const dayMs = 86_400_000;
const keyPair = createKeyPair();
const registeredCertificate = createSelfSignedCertificate(keyPair, new Date(Date.now() + 90 * dayMs));
const issuer = "https://oidc.cluster.example/";
const subject = "system:serviceaccount:oboql:oboql";

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oboql-doctor-"));
  emulator = await startEmulator({
    port: 0,
    clientCertificate: registeredCertificate,
    federatedCredential: { issuer, subject, publicKey: keyPair.publicKey },
  });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const check = (more: Record<string, string> = {}) => runDoctor({ ...emulator.environment, ...more });

/** Lets the token endpoint return an error response as Microsoft Entra ID does. */
function rejectWith(error: string, code: number, status: number): void {
  const body = { error, error_description: `AADSTS${code}: details.`, error_codes: [code], correlation_id: "c" };
  emulator.faults.inject({ key: tokenEndpoint, response: { status, body } });
}

function issueToken(token: string): void {
  const body = { token_type: "Bearer", expires_in: 3599, access_token: token };
  emulator.faults.inject({ key: tokenEndpoint, response: { status: 200, body } });
}

describe("a client secret", () => {
  it("reports a wrong client secret without printing it", async () => {
    const secret = "Zq8~mistyped";
    const report = await check({ AZURE_CLIENT_SECRET: secret });
    expect(report.problems).toEqual(["error credential.secret_wrong"]);
    expect(report.getFinding("credential.secret_wrong").message).toContain("AADSTS7000215");
    expect(report.getFinding("credential.secret_wrong").fix).toContain("AZURE_CLIENT_SECRET");
    expect(report.getFinding("audience").level).toBe("skipped");
    expect(report.text).not.toContain(secret);
  });

  it("reports an unknown application", async () => {
    const report = await check({ AZURE_CLIENT_ID: "00000000-1111-4222-8333-444444444444" });
    expect(report.problems).toEqual(["error credential.client_unknown"]);
    expect(report.getFinding("credential.client_unknown").fix).toContain("AZURE_CLIENT_ID");
  });

  it("reports an unavailable token endpoint", async () => {
    rejectWith("temporarily_unavailable", 90033, 503);
    expect((await check()).problems).toEqual(["error credential.unavailable"]);
  });

  it("accepts an application that gets no token because it has no role", async () => {
    rejectWith("invalid_grant", 501051, 400);
    const report = await check();
    expect(report.problems).toEqual([]);
    expect(report.getFinding("credential").level).toBe("ok");
    expect(report.getFinding("audience").level).toBe("skipped");
  });
});

describe("AZURE_TENANT_ID=organizations", () => {
  const organizations = { AZURE_TENANT_ID: "organizations" };

  it("checks the credential in the first allowed tenant with AZURE_TENANT_ID=organizations", async () => {
    const ALLOWED_TENANT_IDS = emulator.environment["AZURE_TENANT_ID"] ?? "";
    const report = await check({ ...organizations, ALLOWED_TENANT_IDS });
    expect(report.problems).toEqual([]);
    expect(report.getFinding("credential").level).toBe("ok");
  });

  it("skips the credential check if all tenants are allowed", async () => {
    const report = await check({ ...organizations, ALLOWED_TENANT_IDS: "*" });
    expect(report.problems).toEqual([]);
    expect(report.getFinding("credential")).toMatchObject({ level: "skipped", fix: "Run the doctor with --user." });
  });
});

describe("the audience check", () => {
  it("warns about version 1 access tokens", async () => {
    issueToken(await emulator.issueToken({ claims: { ver: "1.0", aud: apiRegistration.resource } }));
    const report = await check();
    expect(report.problems).toEqual(["warning audience.version_1"]);
    expect(report.getFinding("audience.version_1").fix).toContain("requestedAccessTokenVersion");
  });

  it("reports an audience that this API does not accept", async () => {
    const report = await check({ API_AUDIENCE: apiRegistration.resource });
    expect(report.problems).toEqual(["error audience.not_accepted"]);
    expect(report.getFinding("audience.not_accepted").fix).toContain("API_AUDIENCE");
  });

  it("skips the audience check if the token cannot be decoded", async () => {
    issueToken("opaque");
    const report = await check();
    expect(report.problems).toEqual([]);
    expect(report.getFinding("audience").level).toBe("skipped");
  });
});

/** Runs the doctor with a credential file of this content. */
async function checkWithFile(variable: string, content: string, more = {}): Promise<DoctorReport> {
  const path = join(folder, "credential");
  writeFileSync(path, content);
  emulator.calls.reset();
  const report = await check({ AZURE_CLIENT_SECRET: "", [variable]: path, ...more });
  expect(report.text).not.toMatch(/PRIVATE KEY|ey[\w-]+\.ey/);
  return report;
}

describe("a certificate", () => {
  const checkCertificate = (content: string) => checkWithFile("AZURE_CLIENT_CERTIFICATE_PATH", content);
  const createExpiringCertificate = (days: number) =>
    createSelfSignedCertificate(keyPair, new Date(Date.now() + days * dayMs));

  it("reports when a valid certificate expires", async () => {
    const report = await checkCertificate(keyPair.privateKey + registeredCertificate);
    expect(report.problems).toEqual([]);
    const day = new Date(Date.now() + 90 * dayMs).toISOString().slice(0, 10);
    expect(report.getFinding("credential_file").message).toContain(day);
    expect(report.getFinding("credential").level).toBe("ok");
  });

  it("reports an expired certificate, and does not send it", async () => {
    const report = await checkCertificate(keyPair.privateKey + createExpiringCertificate(-1));
    expect(report.problems).toEqual(["error credential_file.expired"]);
    expect(report.getFinding("credential").level).toBe("skipped");
    expect(emulator.calls.counts()).not.toHaveProperty([tokenEndpoint]);
  });

  it("warns about a certificate that expires soon, and reports one that is not registered", async () => {
    const report = await checkCertificate(keyPair.privateKey + createExpiringCertificate(5.5));
    expect(report.problems).toEqual(["warning credential_file.expires_soon", "error credential.certificate_unknown"]);
    expect(report.getFinding("credential_file.expires_soon").message).toContain("in 5 days");
    expect(report.getFinding("credential.certificate_unknown").message).toContain("AADSTS700027");
  });

  it("reports a certificate that is not valid yet, and does not send it", async () => {
    const report = await checkCertificate(keyPair.privateKey + createExpiringCertificate(400));
    expect(report.problems).toEqual(["error credential_file.not_yet_valid"]);
    expect(report.getFinding("credential").level).toBe("skipped");
  });

  it("reports a chain that is to be sent, and warns if the file contains none", async () => {
    const sendChain = { AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: "true" };
    const leafKey = createKeyPair();
    const issuer = { commonName: "leaf", issuerName: "oboql", issuerKey: keyPair };
    const leaf = createIssuedCertificate(leafKey, new Date(Date.now() + 90 * dayMs), issuer);
    const withoutIssuer = await checkWithFile("AZURE_CLIENT_CERTIFICATE_PATH", leafKey.privateKey + leaf, sendChain);
    expect(withoutIssuer.problems).toContain("warning credential_file.chain_missing");
    const content = leafKey.privateKey + registeredCertificate + leaf;
    const complete = await checkWithFile("AZURE_CLIENT_CERTIFICATE_PATH", content, sendChain);
    expect(complete.getFinding("credential_file").message).toContain("a chain of 2");
    const selfSigned = keyPair.privateKey + registeredCertificate;
    expect((await checkWithFile("AZURE_CLIENT_CERTIFICATE_PATH", selfSigned, sendChain)).problems).toEqual([]);
  });

  it("reports a certificate file without a key, or in another format", async () => {
    for (const [content, problem] of [
      [registeredCertificate, "private key"],
      ["hello", "neither PEM nor PFX"],
    ] as const) {
      const report = await checkCertificate(content);
      expect(report.problems, problem).toEqual(["error credential_file.unusable"]);
      expect(report.getFinding("credential_file.unusable").message).toContain(problem);
    }
  });
});

describe("a federated token", () => {
  const variable = "AZURE_FEDERATED_TOKEN_FILE";
  const checkToken = (content: string) => checkWithFile(variable, content);
  const signToken = async (secondsLeft: number, claims: Record<string, string> = {}): Promise<string> => {
    const exp = Math.floor(Date.now() / 1000) + secondsLeft;
    return new SignJWT({ iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", exp, ...claims })
      .setProtectedHeader({ alg: "RS256" })
      .sign(await importPKCS8(keyPair.privateKey, "RS256"));
  };

  it("accepts a valid federated token", async () => {
    expect((await checkToken(await signToken(3600))).problems).toEqual([]);
  });

  it("reports an expired federated token", async () => {
    expect((await checkToken(await signToken(-60))).problems).toEqual(["error credential_file.expired"]);
  });

  it("reports a federated token whose subject has no federated credential", async () => {
    const report = await checkToken(await signToken(3600, { sub: "system:serviceaccount:default:default" }));
    expect(report.problems).toEqual(["error credential.federation_unknown"]);
    expect(report.getFinding("credential.federation_unknown").message).toContain("AADSTS700213");
  });

  it("reports a federated token file without a token", async () => {
    const cutOff = (await signToken(3600)).slice(0, -20);
    for (const content of ["", "not a token", "a.b.c", cutOff])
      expect((await checkToken(content)).problems, content).toEqual(["error credential_file.unusable"]);
  });

  it("reports a missing federated token file", async () => {
    const report = await check({ AZURE_CLIENT_SECRET: "", [variable]: join(folder, "missing") });
    expect(report.problems).toEqual(["error credential_file.unusable"]);
    expect(report.getFinding("credential_file.unusable").message).toContain(variable);
  });
});

describe("a managed identity", () => {
  const checkIdentity = (clientId: string) =>
    check({ AZURE_CLIENT_SECRET: "", AZURE_MANAGED_IDENTITY_CLIENT_ID: clientId });

  it("reports an unknown client id, and an endpoint that does not respond or returns no token", async () => {
    const endpoint = await startManagedIdentityEndpoint("appService");
    onTestFinished(() => endpoint.close());
    const rows: [EndpointResult, code: string, text: string][] = [
      [{ status: 400, body: { error: "invalid_request" } }, "unusable", "HTTP 400"],
      ["reset", "managed_identity_unreachable", "does not respond"],
      [{ status: 500, body: "Internal Server Error" }, "managed_identity_unavailable", "HTTP 500"],
      [{ status: 410, body: "" }, "managed_identity_unavailable", "HTTP 410"],
      [{ status: 200, body: "<html>Sign in</html>" }, "managed_identity_unavailable", "HTTP 200"],
    ];
    const checkRow = async ([result, kind, text]: (typeof rows)[number]): Promise<void> => {
      const clientId = crypto.randomUUID();
      endpoint.respondWith(() => result, clientId);
      const report = await checkIdentity(clientId);
      const code = `credential.${kind}`;
      expect(report.problems, text).toEqual([`error ${code}`]);
      expect(report.getFinding(code).message).toContain(endpoint.url);
      expect(report.getFinding(code).message).toContain(text);
    };
    await Promise.all(rows.map(checkRow));
  });

  it("reports a platform without user-assigned identities", async () => {
    process.env["MSI_ENDPOINT"] = "http://localhost:50342/oauth2/token";
    await resetManagedIdentity();
    onTestFinished(async () => {
      delete process.env["MSI_ENDPOINT"];
      await resetManagedIdentity();
    });
    const report = await checkIdentity(crypto.randomUUID());
    expect(report.problems).toEqual(["error credential.unusable"]);
    expect(report.getFinding("credential.unusable").message).toContain("cloud_shell");
  });

  it("names the agent of Azure Arc if its key file cannot be read", async () => {
    const arc = await startManagedIdentityEndpoint("azureArc");
    onTestFinished(() => arc.close());
    const realm = "/var/opt/azcmagent/tokens/missing.key";
    arc.respondWith(() => ({ status: 401, body: "", headers: { "www-authenticate": `Basic realm=${realm}` } }));
    const report = await checkIdentity(crypto.randomUUID());
    expect(report.problems).toEqual(["error credential.unusable"]);
    expect(report.getFinding("credential.unusable").fix).toContain("Azure Connected Machine agent");
  });
});
