import type { KeyObject, X509Certificate } from "node:crypto";

/**
 * Finds the certificate of a private key and the certificates that certify it.
 *
 * @param certificates in any order; those that are not part of the chain are ignored
 * @returns each certificate followed by the one that certifies it, as far as they are known (RFC 7515, section 4.1.6);
 *   undefined if none belongs to the key
 */
export function findCertificateChain(
  privateKey: KeyObject,
  certificates: readonly X509Certificate[],
): readonly [X509Certificate, ...X509Certificate[]] | undefined {
  // If a certificate was renewed with the same key or name, the newest one counts.
  const candidates = certificates.toSorted((a, b) => Date.parse(b.validTo) - Date.parse(a.validTo));
  const leaf = candidates.find((certificate) => certificate.checkPrivateKey(privateKey));
  if (!leaf) return undefined;
  const issuers: X509Certificate[] = [];
  let last: X509Certificate | undefined = leaf;
  while (last) {
    const subject: X509Certificate = last;
    const included = [leaf, ...issuers].map(({ fingerprint256 }) => fingerprint256);
    last = candidates.find(
      (certificate) => !included.includes(certificate.fingerprint256) && isIssuer(certificate, subject),
    );
    if (last) issuers.push(last);
  }
  return [leaf, ...issuers];
}

function isIssuer(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}
