import { createPrivateKey, X509Certificate } from "node:crypto";
import type { asn1, pkcs12 } from "node-forge";
import type { Secret } from "../../lib/secret.ts";
import type { CertificateParts } from "./certificate.ts";

/** Why a PFX file cannot be used; `locked` means a wrong or missing password. */
type PfxError = "not_pfx" | "cut_off" | "locked" | "no_key";

/**
 * Parses a PFX (PKCS #12, RFC 7292) file with node-forge, because node:crypto has no parser for it. node-forge supports
 * AES and the old ciphers (RC2, 3DES) that Windows still writes. It is loaded only if a PFX file is configured. The key is
 * converted for node:crypto, which signs.
 */
export async function parsePfx(content: Buffer, password: Secret | undefined): Promise<CertificateParts | PfxError> {
  const { default: forge } = await import("node-forge");
  const toDer = (tree: asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(tree).getBytes(), "binary");
  const root = tryParse(() => forge.asn1.fromDer(content.toString("binary"), false));
  if (!root || !isPfx(root)) return "not_pfx";
  if (isCutOff(content)) return "cut_off";

  // An absent password is encoded in two ways (empty and null), which are different keys.
  const passwords = password ? [password.reveal()] : ["", undefined];
  const pfx = findFirst(passwords, (each) => tryParse(() => forge.pkcs12.pkcs12FromAsn1(root, false, each)));
  if (!pfx) return "locked";

  const bags = pfx.safeContents.flatMap(({ safeBags }) => safeBags);
  const key = bags.find(isKey)?.key;
  if (!key) return "no_key";
  const certificates = bags.flatMap((bag) => {
    if (bag.type !== forge.pki.oids["certBag"]) return [];
    // node-forge parses certificates with RSA keys only. The certificate of an issuer may have another key.
    const tree = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1;
    return [new X509Certificate(toDer(tree))];
  });
  const privateKey = createPrivateKey({ key: toDer(forge.pki.privateKeyToAsn1(key)), format: "der", type: "pkcs1" });
  return { privateKey, certificates };

  /** RFC 7292, section 4: a sequence of version 3 and another sequence. */
  function isPfx({ value }: asn1.Asn1): boolean {
    if (typeof value === "string") return false;
    const [version, authSafe] = value;
    return version?.value === "\u0003" && authSafe?.type === forge.asn1.Type.SEQUENCE;
  }

  function isKey({ type }: pkcs12.Bag): boolean {
    return type === forge.pki.oids["pkcs8ShroudedKeyBag"] || type === forge.pki.oids["keyBag"];
  }
}

/** node-forge accepts elements that are shorter than they declare (X.690, section 8.1.3). */
function isCutOff(content: Buffer): boolean {
  const { 1: length = 0 } = content;
  const lengthBytes = length & 0x7f;
  if (length <= 0x80 || lengthBytes > 6 || content.length < 2 + lengthBytes) return false;
  return content.readUIntBE(2, lengthBytes) > content.length - 2 - lengthBytes;
}

/** node-forge reports parse errors as exceptions without codes. */
function tryParse<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function findFirst<T, U>(items: readonly T[], find: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
