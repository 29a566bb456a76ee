import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

const isInstalled = spawnSync("openssl", ["version"]).status === 0;
const isRequired = isInstalled || process.env["CI"] === "true";
if (!isRequired) console.info("Suites with certificates are skipped: openssl is not installed");

/** A suite that needs openssl: skipped if it is not installed, but never with `CI=true`. */
export const describeWithOpenssl = describe.skipIf(!isRequired);

/** A temporary folder of one test file. */
export interface TempFolder {
  path(name: string): string;
  remove(): void;
}

export function createTempFolder(): TempFolder {
  const folder = mkdtempSync(join(tmpdir(), "oboql-credential-"));
  return {
    path: (name) => join(folder, name),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

/** A self-signed certificate made by openssl, as PEM. */
export interface TestCertificate {
  readonly certificate: string;
  /** The private key, PKCS #8. */
  readonly key: string;
  /** SHA-256, base64url, like `x5t#S256`. */
  readonly thumbprint: string;
  readonly certificatePath: string;
  readonly keyPath: string;
}

export function openssl(...args: string[]): Buffer {
  return execFileSync("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
}

export function createCertificate(
  folder: TempFolder,
  name: string,
  keyType: readonly string[] = ["rsa:2048"],
): TestCertificate {
  const [certificatePath, keyPath] = [folder.path(`${name}.crt`), folder.path(`${name}.key`)];
  const newKey = keyType.flatMap((option, index) => (index === 0 ? ["-newkey", option] : ["-pkeyopt", option]));
  const subject = ["-subj", `/CN=${name}`, "-days", "2"];
  openssl("req", "-x509", ...newKey, "-nodes", ...subject, "-keyout", keyPath, "-out", certificatePath);
  const certificate = readFileSync(certificatePath, "utf8");
  return {
    certificate,
    key: readFileSync(keyPath, "utf8"),
    thumbprint: Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(":", ""), "hex").toString(
      "base64url",
    ),
    certificatePath,
    keyPath,
  };
}

/** A certificate of a private certificate authority. */
export interface SignedCertificate {
  readonly authorityPath: string;
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** @param name the only name of the certificate */
export function createSignedCertificate(folder: TempFolder, name: string): SignedCertificate {
  const authority = createCertificate(folder, "private-authority");
  const [requestPath, certificatePath] = [folder.path(`${name}.csr`), folder.path(`${name}.signed.crt`)];
  const keyPath = folder.path(`${name}.signed.key`);
  const request = ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${name}`];
  openssl(...request, "-addext", `subjectAltName=DNS:${name}`, "-keyout", keyPath, "-out", requestPath);
  const signer = ["-CA", authority.certificatePath, "-CAkey", authority.keyPath, "-CAcreateserial"];
  const options = ["-copy_extensions", "copyall", "-days", "2"];
  openssl("x509", "-req", "-in", requestPath, ...signer, ...options, "-out", certificatePath);
  return { authorityPath: authority.certificatePath, certificatePath, keyPath };
}
