import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import type { Secret } from "../../lib/secret.ts";
import { findCertificateChain } from "./certificate-chain.ts";
import { detectCertificateEncoding } from "./certificate-encoding.ts";
import { parsePfx } from "./pfx.ts";

/** A certificate of this API's app registration, with its private key. */
export interface Certificate {
  /** SHA-256 of the certificate, base64url: the `x5t#S256` header of client assertions. */
  readonly thumbprint: string;
  /** DER in base64: this certificate, followed by those that certify it as far as the file contains them (`x5c`). */
  readonly chain: readonly string[];
  /** Whether the certificate certifies itself. */
  readonly isSelfSigned: boolean;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
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

const completeBlock = /-----BEGIN ([A-Z\d ]+)-----[\s\S]+?-----END \1-----/g;
const cutOffBlock = /-----(BEGIN|END) |(^|\n)-+\w*\s*$/;
const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const privateKeyBlock = /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/;

/**
 * Parses a PEM or PFX (PKCS #12) file, also in base64.
 *
 * @throws {ServiceMisconfiguredError} that names the variable and the problem, without any content
 */
export async function parseCertificate(content: Buffer, password: Secret | undefined): Promise<Certificate> {
  const encoding = detectCertificateEncoding(content);
  const { privateKey, certificates } =
    "pem" in encoding ? readPem(encoding.pem, password) : await readPfx(encoding.der, password);
  if (privateKey.asymmetricKeyType !== "rsa")
    throw invalidCertificateError(pathVariable, "must contain an RSA key: Microsoft Entra ID accepts no other");
  const chain = findCertificateChain(privateKey, certificates);
  if (!chain) throw invalidCertificateError(pathVariable, "contains no certificate for its private key");
  const [own] = chain;
  return {
    thumbprint: Buffer.from(own.fingerprint256.replaceAll(":", ""), "hex").toString("base64url"),
    chain: chain.map(({ raw }) => raw.toString("base64")),
    isSelfSigned: own.checkIssued(own),
    validFrom: Date.parse(own.validFrom),
    expiresAt: Date.parse(own.validTo),
    privateKey,
  };
}

function readPem(text: string, password: Secret | undefined): CertificateParts {
  if (cutOffBlock.test(text.replaceAll(completeBlock, "")))
    throw invalidCertificateError(pathVariable, "names a PEM file that is incomplete");
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
    case "cut_off":
      throw invalidCertificateError(pathVariable, "names a PFX file that is incomplete");
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
