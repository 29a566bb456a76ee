import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import type { Secret } from "../../lib/secret.ts";
import { openPfx } from "./pfx.ts";

/** A certificate of this API's registration, with its private key. */
export interface Certificate {
  /** SHA-256 of the certificate, base64url, as `x5t#S256` has it. */
  readonly thumbprint: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** RSA. */
  readonly privateKey: KeyObject;
}

/** What a file holds: one private key, and certificates of which one is its own. */
export interface CertificateParts {
  readonly privateKey: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

const pathVariable = "AZURE_CLIENT_CERTIFICATE_PATH";
const passwordVariable = "AZURE_CLIENT_CERTIFICATE_PASSWORD";

const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const privateKeyBlock = /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/;

/**
 * Reads a PEM or PFX (PKCS #12) file.
 * @throws {ServiceMisconfiguredError} that names what is wrong, and nothing of the content
 */
export async function parseCertificate(content: Buffer, password: Secret | undefined): Promise<Certificate> {
  const text = content.toString("latin1");
  const { privateKey, certificates } = text.includes("-----BEGIN ")
    ? parsePem(text, password)
    : await parsePfx(content, password);
  if (privateKey.asymmetricKeyType !== "rsa")
    throw fault(pathVariable, "must hold an RSA key: the directory accepts no other");
  const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
  if (!own) throw fault(pathVariable, "holds no certificate of its private key");
  const thumbprint = Buffer.from(own.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  return { thumbprint, expiresAt: Date.parse(own.validTo), privateKey };
}

function parsePem(text: string, password: Secret | undefined): CertificateParts {
  const [key] = privateKeyBlock.exec(text) ?? [];
  if (key === undefined) throw fault(pathVariable, "holds no private key");
  const encrypted = key.includes("ENCRYPTED");
  if (encrypted && !password) throw fault(passwordVariable, "is not set, and the private key is encrypted");
  try {
    const certificates = (text.match(certificateBlock) ?? []).map((block) => new X509Certificate(block));
    return { privateKey: createPrivateKey({ key, passphrase: password?.reveal() }), certificates };
  } catch (cause) {
    throw encrypted
      ? fault(passwordVariable, "does not open the private key", cause)
      : fault(pathVariable, "holds a certificate or private key that cannot be read", cause);
  }
}

async function parsePfx(content: Buffer, password: Secret | undefined): Promise<CertificateParts> {
  const pfx = await openPfx(content, password);
  if (typeof pfx !== "string") return pfx;
  switch (pfx) {
    case "not_pfx":
      throw fault(pathVariable, "names a file that is neither PEM nor PFX");
    case "no_key":
      throw fault(pathVariable, "holds no RSA private key");
    case "locked":
      throw password
        ? fault(passwordVariable, "does not open the PFX file")
        : fault(passwordVariable, "is not set, and the PFX file does not open without");
  }
}

function fault(variable: string, complaint: string, cause?: unknown): ServiceMisconfiguredError {
  return new ServiceMisconfiguredError(`${variable} ${complaint}.`, {}, { cause });
}
