import { writeFileSync } from "node:fs";
import { importPKCS8, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { api } from "../../dev/src/emulator/tenant.ts";
import {
  createCertificateExpiringAt,
  createTempFolder,
  describeWithOpenssl,
  createCertificate,
  openssl,
  type TestCertificate,
} from "../support/certificates.ts";
import { runDoctor, type DoctorReport } from "../support/run-doctor.ts";
import { startScriptedServer } from "../../dev/src/testing/scripted-api.ts";

const tokenEndpoint = "POST /oauth2/v2.0/token";
const dayMs = 86_400_000;

const folder = createTempFolder();
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(async () => {
  await emulator.close();
  folder.remove();
});

const check = (more: Record<string, string> = {}) => runDoctor({ ...emulator.environment, ...more });

/** Refuses at the token endpoint as Entra does. */
function rejectWith(error: string, code: number, status: number): void {
  const body = { error, error_description: `AADSTS${code}: in words.`, error_codes: [code], correlation_id: "c" };
  emulator.faults.inject({ key: tokenEndpoint, response: { status, body } });
}

/** Answers with a token of the given claims. */
async function issueWith(claims: Record<string, unknown>): Promise<void> {
  const body = { token_type: "Bearer", expires_in: 3599, access_token: await emulator.issueToken({ claims }) };
  emulator.faults.inject({ key: tokenEndpoint, response: { status: 200, body } });
}

describe("of a client secret it finds that", () => {
  it("it is wrong, without repeating it", async () => {
    const secret = "Zq8~mistyped";
    const report = await check({ AZURE_CLIENT_SECRET: secret });
    expect(report.problems).toEqual(["error credential.secret_wrong"]);
    expect(report.finding("credential.secret_wrong").message).toContain("AADSTS7000215");
    expect(report.finding("credential.secret_wrong").fix).toContain("AZURE_CLIENT_SECRET");
    expect(report.finding("audience").level).toBe("skipped");
    expect(report.written).not.toContain(secret);
  });

  it("the application is unknown", async () => {
    const report = await check({ AZURE_CLIENT_ID: "00000000-1111-4222-8333-444444444444" });
    expect(report.problems).toEqual(["error credential.client_unknown"]);
    expect(report.finding("credential.client_unknown").fix).toContain("AZURE_CLIENT_ID");
  });

  it.each([
    ["it has expired", "invalid_client", 7000222, 401, "error credential.secret_expired"],
    ["the application is not installed", "invalid_client", 7000229, 401, "error credential.not_installed"],
    ["the application is disabled", "unauthorized_client", 7000112, 400, "error credential.disabled"],
    ["the registration takes none", "invalid_client", 700025, 401, "error credential.public_client"],
    ["a policy keeps it out", "access_denied", 53003, 400, "error credential.blocked"],
    ["it is refused for a reason of its own", "invalid_client", 700099, 401, "error credential.refused"],
    ["the directory is out of order", "temporarily_unavailable", 90033, 503, "error credential.down"],
  ])("%s", async (_, error, code, status, problem) => {
    rejectWith(error, code, status);
    const report = await check();
    expect(report.problems).toEqual([problem]);
    if (status < 500) expect(report.written).toContain(`AADSTS${code}`);
  });

  it("it is accepted, also where the application gets no token for want of a role", async () => {
    rejectWith("invalid_grant", 501051, 400);
    const report = await check();
    expect(report.problems).toEqual([]);
    expect(report.finding("credential").level).toBe("ok");
    expect(report.finding("audience").level).toBe("skipped");
  });

  it("the token endpoint does not answer", async () => {
    emulator.faults.inject({ key: tokenEndpoint, hang: true });
    expect((await check()).problems).toEqual(["error credential.timeout"]);
  });
});

describe("of several tenants it tries", () => {
  const several = { AZURE_TENANT_ID: "organizations" };

  it("the first that is allowed", async () => {
    const report = await check({ ...several, ALLOWED_TENANT_IDS: emulator.environment["AZURE_TENANT_ID"] ?? "" });
    expect(report.problems).toEqual([]);
    expect(report.finding("credential").level).toBe("ok");
  });

  it("none, where any is allowed", async () => {
    const report = await check({ ...several, ALLOWED_TENANT_IDS: "*" });
    expect(report.problems).toEqual([]);
    expect(report.finding("credential")).toMatchObject({ level: "skipped", remedy: "Run it with --user." });
  });
});

describe("of the tokens that are issued for this API it finds that", () => {
  it("they are of version 1", async () => {
    await issueWith({ ver: "1.0", aud: api.resource });
    const report = await check();
    expect(report.problems).toEqual(["warning audience.version_1"]);
    expect(report.finding("audience.version_1").fix).toContain("requestedAccessTokenVersion");
  });

  it("they are for an audience that is not accepted", async () => {
    const report = await check({ API_AUDIENCE: api.resource });
    expect(report.problems).toEqual(["error audience.not_accepted"]);
    expect(report.finding("audience.not_accepted").fix).toContain("API_AUDIENCE");
  });

  it("they cannot be read", async () => {
    const body = { token_type: "Bearer", expires_in: 3599, access_token: "opaque" };
    emulator.faults.inject({ key: tokenEndpoint, response: { status: 200, body } });
    const report = await check();
    expect(report.problems).toEqual([]);
    expect(report.finding("audience").level).toBe("skipped");
  });
});

describeWithOpenssl("with files", () => {
  const issuer = "https://oidc.cluster.example/";
  const subject = "system:serviceaccount:oboql:oboql";
  let ownCertificate: TestCertificate;
  let longLivedCertificate: string;
  let emulatorWithKeys: Emulator;
  beforeAll(async () => {
    ownCertificate = createCertificate(folder, "ours");
    longLivedCertificate = createCertificateExpiringAt(new Date(Date.now() + 90 * dayMs), ownCertificate);
    const publicKey = openssl("pkey", "-in", ownCertificate.keyPath, "-pubout").toString();
    emulatorWithKeys = await startEmulator({
      port: 0,
      clientCertificate: longLivedCertificate,
      federatedCredential: { issuer, subject, publicKey },
    });
  });
  afterAll(() => emulatorWithKeys.close());

  const writeCredentialFile = (content: string): string => {
    const path = folder.path("credential");
    writeFileSync(path, content);
    return path;
  };
  const checkWithFile = async (variable: string, path: string): Promise<DoctorReport> => {
    emulatorWithKeys.calls.reset();
    const report = await runDoctor({ ...emulatorWithKeys.environment, AZURE_CLIENT_SECRET: "", [variable]: path });
    expect(report.written).not.toMatch(/PRIVATE KEY|ey[\w-]+\.ey/);
    return report;
  };

  describe("of a certificate it finds that", () => {
    const withCertificate = (content: string) =>
      checkWithFile("AZURE_CLIENT_CERTIFICATE_PATH", writeCredentialFile(content));

    it("it is accepted, and how long it lasts", async () => {
      const report = await withCertificate(ownCertificate.key + longLivedCertificate);
      expect(report.problems).toEqual([]);
      const day = new Date(Date.now() + 90 * dayMs).toISOString().slice(0, 10);
      expect(report.finding("credential_file").message).toContain(day);
      expect(report.finding("credential").level).toBe("ok");
    });

    it("it has expired, and need not be tried", async () => {
      const report = await withCertificate(
        ownCertificate.key + createCertificateExpiringAt(new Date(Date.now() - dayMs), ownCertificate),
      );
      expect(report.problems).toEqual(["error credential_file.expired"]);
      expect(report.finding("credential").level).toBe("skipped");
      expect(emulatorWithKeys.calls.counts()).not.toHaveProperty([tokenEndpoint]);
    });

    it("it expires soon, and is not one of the registration's", async () => {
      const report = await withCertificate(
        ownCertificate.key + createCertificateExpiringAt(new Date(Date.now() + 5.5 * dayMs), ownCertificate),
      );
      expect(report.problems).toEqual(["warning credential_file.expires_soon", "error credential.certificate_unknown"]);
      expect(report.finding("credential_file.expires_soon").message).toContain("in 5 days");
      expect(report.finding("credential.certificate_unknown").message).toContain("AADSTS700027");
    });

    it.each([
      ["has no key", () => longLivedCertificate, "contains no private key"],
      ["is neither PEM nor PFX", () => "hello", "neither PEM nor PFX"],
    ])("its file %s", async (_, content, complaint) => {
      const report = await withCertificate(content());
      expect(report.problems).toEqual(["error credential_file.unusable"]);
      expect(report.finding("credential_file.unusable").message).toContain(complaint);
    });
  });

  describe("of a federated token it finds that", () => {
    const signToken = async (secondsLeft: number, claims: Record<string, string> = {}): Promise<string> => {
      const exp = Math.floor(Date.now() / 1000) + secondsLeft;
      return new SignJWT({ iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", exp, ...claims })
        .setProtectedHeader({ alg: "RS256" })
        .sign(await importPKCS8(ownCertificate.key, "RS256"));
    };
    const withToken = (content: string) => checkWithFile("AZURE_FEDERATED_TOKEN_FILE", writeCredentialFile(content));

    it("it is accepted", async () => {
      expect((await withToken(await signToken(3600))).problems).toEqual([]);
    });

    it("it has expired", async () => {
      expect((await withToken(await signToken(-60))).problems).toEqual(["error credential_file.expired"]);
    });

    it("the registration trusts no such subject", async () => {
      const report = await withToken(await signToken(3600, { sub: "system:serviceaccount:default:default" }));
      expect(report.problems).toEqual(["error credential.federation_unknown"]);
      expect(report.finding("credential.federation_unknown").message).toContain("AADSTS700213");
    });

    it.each(["", "not a token", "a.b.c"])("the file holds none (%j)", async (content) => {
      expect((await withToken(content)).problems).toEqual(["error credential_file.unusable"]);
    });

    it("there is no file", async () => {
      const report = await checkWithFile("AZURE_FEDERATED_TOKEN_FILE", folder.path("nowhere"));
      expect(report.problems).toEqual(["error credential_file.unusable"]);
      expect(report.finding("credential_file.unusable").message).toContain("AZURE_FEDERATED_TOKEN_FILE");
    });
  });
});

describe("of a managed identity it finds that", () => {
  const identity = {
    AZURE_CLIENT_SECRET: "",
    AZURE_MANAGED_IDENTITY_CLIENT_ID: "99999999-8888-4777-8666-555555555555",
  };

  it("the platform has none of that id, and then that it does not answer", async () => {
    const endpoint = await startScriptedServer();
    onTestFinished(async () => {
      delete process.env["IDENTITY_ENDPOINT"];
      delete process.env["IDENTITY_HEADER"];
      await endpoint.close();
    });
    // App Service's two variables, which MSAL reads by itself, once a process.
    process.env["IDENTITY_ENDPOINT"] = `${endpoint.url}/msi/token`;
    process.env["IDENTITY_HEADER"] = "a-header-of-the-platform";
    endpoint.script({ status: 400, body: { error: "invalid_request" } });
    expect((await check(identity)).problems).toEqual(["error credential.unusable"]);
    endpoint.script("reset");
    expect((await check(identity)).problems).toEqual(["error credential.managed_identity_unreachable"]);
  });
});
