import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { decodeProtectedHeader, importPKCS8, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRegistration, tenantId } from "@oboql/dev/emulator";
import type { CredentialConfig } from "../../../src/config/credential.ts";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createCredential } from "../../../src/tokens/credentials/credential.ts";
import { createTempFolder } from "../../support/certificates.ts";
import { createManualClock } from "../../support/permissive-authority.ts";
import {
  createIssuedCertificate,
  createKeyPair,
  createSelfSignedCertificate,
} from "../../support/self-signed-certificate.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const folder = createTempFolder();
const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 100_000, connections: 1 });
afterAll(async () => {
  folder.remove();
  await http.close();
});

/** A credential file whose content can be changed, and its client assertions. */
function createFile(toConfig: (path: string) => CredentialConfig) {
  const path = folder.path(crypto.randomUUID());
  const { now, advance } = createManualClock();
  const config = { clientId: apiRegistration.clientId, authorityHost: "http://localhost", credential: toConfig(path) };
  const logged: string[] = [];
  const log = { credentialNotRefreshed: (cause: string) => void logged.push(cause) };
  const credential = createCredential({ config, http, now, log });
  return {
    logged,
    path,
    now,
    advance,
    invalidate: () => {
      credential.invalidate();
    },
    write: (content: string | Buffer) => {
      writeFileSync(path, content);
    },
    getAssertion: async () => String((await credential.authOptions(tenantId)).clientAssertion),
  };
}

/** What may happen to a file that contained a valid credential. */
const damages: Readonly<Record<string, (path: string) => void>> = {
  "is empty": (path) => {
    writeFileSync(path, "");
  },
  "contains a line break": (path) => {
    writeFileSync(path, "\n");
  },
  "contains something else": (path) => {
    writeFileSync(path, '{"error":"not found"}');
  },
  "is missing": rmSync,
  "is a directory": (path) => {
    rmSync(path);
    mkdirSync(path);
  },
};

describe("a certificate file", () => {
  const key = createKeyPair();
  const createCertificate = (daysLeft: number): string =>
    key.privateKey + createSelfSignedCertificate(key, new Date(Date.now() + daysLeft * day));
  const createCertificateFile = () =>
    createFile((path) => ({ kind: "certificate", path, password: undefined, sendChain: false }));
  const getThumbprint = (content: string): string =>
    Buffer.from(new X509Certificate(content).fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  const good = createCertificate(10);
  const renewed = createCertificate(20);

  const rows = {
    ...damages,
    "contains a certificate that has expired": (path: string) => {
      writeFileSync(path, createCertificate(-1));
    },
    "contains a certificate that is not valid yet": (path: string) => {
      writeFileSync(path, createCertificate(400));
    },
    "contains no key": (path: string) => {
      writeFileSync(path, renewed.slice(renewed.indexOf("-----BEGIN CERTIFICATE")));
    },
  };
  for (const [title, damage] of Object.entries(rows))
    it(`uses the previous certificate until it expires while the file ${title}`, async () => {
      const { path, write, advance, getAssertion } = createCertificateFile();
      const getUsed = async () => decodeProtectedHeader(await getAssertion())["x5t#S256"];
      write(good);
      expect(await getUsed()).toBe(getThumbprint(good));
      damage(path);
      for (const step of [minute, minute, day, 8 * day]) {
        advance(step);
        expect(await getUsed()).toBe(getThumbprint(good));
      }
      advance(day);
      await expect(getAssertion()).rejects.toMatchObject({ code: "SERVICE_MISCONFIGURED" });
      rmSync(path, { recursive: true, force: true });
      write(renewed);
      advance(5_000);
      expect(await getUsed()).toBe(getThumbprint(renewed));
    });

  it("uses a new certificate with its chain only when the chain is written completely", async () => {
    const { write, advance, getAssertion } = createFile((path) => ({
      kind: "certificate",
      path,
      password: undefined,
      sendChain: true,
    }));
    const issuerKey = createKeyPair();
    const issuer = createSelfSignedCertificate(issuerKey, new Date(Date.now() + 20 * day), "issuer");
    const own = createIssuedCertificate(key, new Date(Date.now() + 20 * day), {
      commonName: "oboql",
      issuerName: "issuer",
      issuerKey,
    });
    write(good);
    await getAssertion();
    for (let length = 1; length < issuer.trimEnd().length; length += 7) {
      write(key.privateKey + own + issuer.slice(0, length));
      advance(minute);
      expect(decodeProtectedHeader(await getAssertion())["x5t#S256"], String(length)).toBe(getThumbprint(good));
    }
    write(key.privateKey + own + issuer);
    advance(5_000);
    expect(decodeProtectedHeader(await getAssertion()).x5c).toHaveLength(2);
  });

  it("uses the new certificate only when it is written completely", async () => {
    const { write, advance, getAssertion } = createCertificateFile();
    write(good);
    await getAssertion();
    for (let length = 0; length < renewed.length; length += 101) {
      write(renewed.slice(0, length));
      advance(minute);
      expect(decodeProtectedHeader(await getAssertion())["x5t#S256"], String(length)).toBe(getThumbprint(good));
    }
    write(renewed);
    advance(5_000);
    expect(decodeProtectedHeader(await getAssertion())["x5t#S256"]).toBe(getThumbprint(renewed));
  });

  it("is read again, and a new assertion is signed, after the credential was rejected", async () => {
    const { write, invalidate, getAssertion } = createCertificateFile();
    write(good);
    const first = await getAssertion();
    invalidate();
    const second = await getAssertion();
    expect(second).not.toBe(first);
    write(renewed);
    expect(await getAssertion()).toBe(second);
    invalidate();
    const assertions = await Promise.all([getAssertion(), getAssertion(), getAssertion()]);
    expect(assertions.map((assertion) => decodeProtectedHeader(assertion)["x5t#S256"])).toEqual(
      Array(3).fill(getThumbprint(renewed)),
    );
  });

  it("logs once a minute that the file cannot be used while the previous certificate is", async () => {
    const { write, advance, getAssertion, logged } = createCertificateFile();
    write(good);
    await getAssertion();
    write(good.slice(0, 300));
    for (let seconds = 0; seconds <= 180; seconds += 5) {
      advance(5_000);
      await getAssertion();
    }
    const message = "AZURE_CLIENT_CERTIFICATE_PATH names a PEM file that is incomplete.";
    expect(logged).toEqual([message, message, message]);
  });

  it("is used on after the credential was rejected if it cannot be read again", async () => {
    const { path, write, invalidate, getAssertion } = createCertificateFile();
    write(good);
    const first = await getAssertion();
    rmSync(path);
    invalidate();
    expect(await getAssertion()).toBe(first);
  });
});

describe("a federated token file", () => {
  const key = createKeyPair();
  const createTokenFile = () => createFile((path) => ({ kind: "federatedTokenFile", path }));
  let signingKey: Awaited<ReturnType<typeof importPKCS8>>;
  beforeAll(async () => {
    signingKey = await importPKCS8(key.privateKey, "RS256");
  });
  const signToken = (expiresAt: number): Promise<string> =>
    new SignJWT({ sub: "system:serviceaccount:oboql:oboql", jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: "RS256" })
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .sign(signingKey);

  for (const [title, damage] of Object.entries(damages))
    it(`uses the previous token until it expires while the file ${title}`, async () => {
      const { path, now, write, advance, getAssertion } = createTokenFile();
      const expiresAt = Math.floor(now() / 1000) * 1000 + 60 * minute;
      const good = await signToken(expiresAt);
      write(good);
      expect(await getAssertion()).toBe(good);
      damage(path);
      for (const leftMs of [50 * minute, 10 * minute, 1]) {
        advance(expiresAt - leftMs - now());
        expect(await getAssertion()).toBe(good);
      }
      advance(1);
      await expect(getAssertion()).rejects.toMatchObject({ code: "SERVICE_MISCONFIGURED" });
      const next = await signToken(now() + 60 * minute);
      rmSync(path, { recursive: true, force: true });
      write(next);
      advance(5_000);
      expect(await getAssertion()).toBe(next);
    });

  it("keeps a good token if it is replaced by one that has expired", async () => {
    const { now, write, advance, getAssertion } = createTokenFile();
    const good = await signToken(now() + 60 * minute);
    write(good);
    await getAssertion();
    write(await signToken(now() - 1_000));
    advance(10 * minute);
    expect(await getAssertion()).toBe(good);
  });

  it("fails with SERVICE_MISCONFIGURED as soon as its own token has expired", async () => {
    const { now, write, advance, getAssertion } = createTokenFile();
    write(await signToken(now() + 10_000));
    await getAssertion();
    advance(10_000);
    const error = {
      code: "SERVICE_MISCONFIGURED",
      message: "AZURE_FEDERATED_TOKEN_FILE names a file whose token has expired.",
    };
    await expect(getAssertion()).rejects.toMatchObject(error);
  });

  it("is used only when the token is written completely", async () => {
    const { now, write, advance, getAssertion } = createTokenFile();
    const [good, next] = [await signToken(now() + 60 * day), await signToken(now() + 90 * day)];
    write(good);
    await getAssertion();
    for (let length = 0; length < next.length; length += 3) {
      write(next.slice(0, length));
      advance(minute);
      expect(await getAssertion(), `${length} of ${next.length}`).toBe(good);
    }
    write(next);
    advance(5_000);
    expect(await getAssertion()).toBe(next);
  });

  it("fails with SERVICE_MISCONFIGURED if the token was cut off", async () => {
    const { now, write, getAssertion } = createTokenFile();
    write((await signToken(now() + 60 * minute)).slice(0, -10));
    const message = "AZURE_FEDERATED_TOKEN_FILE names a file whose token is incomplete.";
    await expect(getAssertion()).rejects.toMatchObject({ code: "SERVICE_MISCONFIGURED", message });
  });

  it("is read again before the next request after the credential was rejected", async () => {
    const { now, write, invalidate, getAssertion } = createTokenFile();
    const [first, second] = [await signToken(now() + 60 * minute), await signToken(now() + 60 * minute)];
    write(first);
    await getAssertion();
    write(second);
    expect(await getAssertion()).toBe(first);
    invalidate();
    expect(await Promise.all([getAssertion(), getAssertion()])).toEqual([second, second]);
  });
});
