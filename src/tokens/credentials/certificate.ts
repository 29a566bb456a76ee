import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import type { Secret } from "../../lib/secret.ts";
import { parsePfx } from "./pfx.ts";

/** A certificate of this API's app registration, with its private key. */
export interface Certificate {
  /** SHA-256 of the certificate, base64url: the `x5t#S256` header of client assertions. */
  readonly thumbprint: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** An RSA key. */
  readonly privateKey: KeyObject;
}

/** The contents of a certificate file. */
export interface CertificateParts {
  readonly privateKey: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

const pathVariable = "AZURE_CLIENT_CERTIFICATE_PATH";
const passwordVariable = "AZURE_CLIENT_CERTIFICATE_PASSWORD";

const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const privateKeyBlock = /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/;

/**
 * Parses a PEM or PFX (PKCS #12) file.
 *
 * @throws {ServiceMisconfiguredError} that names the variable and the problem, without any content
 */
export async function parseCertificate(content: Buffer, password: Secret | undefined): Promise<Certificate> {
  const text = content.toString("latin1");
  const { privateKey, certificates } = text.includes("-----BEGIN ")
    ? readPem(text, password)
    : await readPfx(content, password);
  if (privateKey.asymmetricKeyType !== "rsa")
    throw invalidCertificateError(pathVariable, "must contain an RSA key: Microsoft Entra ID accepts no other");
  const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
  if (!own) throw invalidCertificateError(pathVariable, "contains no certificate for its private key");
  const thumbprint = Buffer.from(own.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  return { thumbprint, expiresAt: Date.parse(own.validTo), privateKey };
}

function readPem(text: string, password: Secret | undefined): CertificateParts {
  const [key] = privateKeyBlock.exec(text) ?? [];
  if (key === undefined) throw invalidCertificateError(pathVariable, "contains no private key");
  const isEncrypted = key.includes("ENCRYPTED");
  if (isEncrypted && !password)
    throw invalidCertificateError(passwordVariable, "is not set, and the private key is encrypted");
  try {
    const certificates = (text.match(certificateBlock) ?? []).map((block) => new X509Certificate(block));
    return { privateKey: createPrivateKey({ key, passphrase: password?.reveal() }), certificates };
  } catch (cause) {
    throw isEncrypted
      ? invalidCertificateError(passwordVariable, "cannot decrypt the private key", cause)
      : invalidCertificateError(pathVariable, "contains a certificate or private key that cannot be parsed", cause);
  }
}

async function readPfx(content: Buffer, password: Secret | undefined): Promise<CertificateParts> {
  const pfx = await parsePfx(content, password);
  if (typeof pfx !== "string") return pfx;
  switch (pfx) {
    case "not_pfx":
      throw invalidCertificateError(pathVariable, "names a file that is neither PEM nor PFX");
    case "no_key":
      throw invalidCertificateError(pathVariable, "contains no RSA private key");
    case "locked":
      throw password
        ? invalidCertificateError(passwordVariable, "cannot decrypt the PFX file")
        : invalidCertificateError(passwordVariable, "is not set, and the PFX file requires a password");
  }
}

function invalidCertificateError(variable: string, problem: string, cause?: unknown): ServiceMisconfiguredError {
  return new ServiceMisconfiguredError(`${variable} ${problem}.`, {}, { cause });
}
