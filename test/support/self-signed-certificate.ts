import { createPublicKey, generateKeyPairSync } from "node:crypto";
import forge from "node-forge";

/** An RSA key as PEM, created without openssl. */
export interface KeyPair {
  /** PKCS #8. */
  readonly privateKey: string;
  /** SPKI. */
  readonly publicKey: string;
}

export function createKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    publicKey: createPublicKey(privateKey).export({ type: "spki", format: "pem" }) as string,
  };
}

/** Creates a self-signed certificate as PEM, also one that has expired. */
export function createSelfSignedCertificate(keyPair: KeyPair, notAfter: Date, commonName = "oboql"): string {
  return createIssuedCertificate(keyPair, notAfter, { commonName, issuerName: commonName, issuerKey: keyPair });
}

export interface IssuedCertificateOptions {
  readonly commonName: string;
  readonly issuerName: string;
  readonly issuerKey: KeyPair;
}

/** Creates a certificate as PEM that an issuer signed. */
export function createIssuedCertificate(
  { privateKey }: KeyPair,
  notAfter: Date,
  { commonName, issuerName, issuerKey }: IssuedCertificateOptions,
): string {
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(notAfter.getTime() - 365 * 86_400_000);
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([{ name: "commonName", value: commonName }]);
  certificate.setIssuer([{ name: "commonName", value: issuerName }]);
  certificate.sign(forge.pki.privateKeyFromPem(issuerKey.privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
