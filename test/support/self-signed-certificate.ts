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
export function createSelfSignedCertificate({ privateKey }: KeyPair, notAfter: Date, commonName = "oboql"): string {
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(notAfter.getTime() - 365 * 86_400_000);
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([{ name: "commonName", value: commonName }]);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
