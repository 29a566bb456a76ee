import { createPrivateKey, X509Certificate } from "node:crypto";
import type { asn1, pkcs12 } from "node-forge";
import type { Secret } from "../../lib/secret.ts";
import type { CertificateParts } from "./certificate.ts";

/** Why a PFX file gives nothing. */
type PfxError = "not_pfx" | "locked" | "no_key";

/**
 * Takes a PFX (PKCS #12, RFC 7292) file apart, which node:crypto cannot. node-forge can, in the old ciphers (RC2, 3DES)
 * that Windows still writes as well as in AES; it is loaded only if there is such a file. The key goes to node:crypto,
 * which signs.
 */
export async function parsePfx(content: Buffer, password: Secret | undefined): Promise<CertificateParts | PfxError> {
  const { default: forge } = await import("node-forge");
  const toDer = (tree: asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(tree).getBytes(), "binary");
  const root = tryParse(() => forge.asn1.fromDer(content.toString("binary"), false));
  if (!root || !isPfx(root)) return "not_pfx";

  // No password is written in two ways, and one does not open what the other has closed.
  const passwords = password ? [password.reveal()] : ["", undefined];
  const pfx = findFirst(passwords, (each) => tryParse(() => forge.pkcs12.pkcs12FromAsn1(root, false, each)));
  if (!pfx) return "locked";

  const bags = pfx.safeContents.flatMap(({ safeBags }) => safeBags);
  const key = bags.find(isKey)?.key;
  if (!key) return "no_key";
  const certificates = bags.flatMap((bag) => {
    const tree = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : undefined;
    return tree ? [new X509Certificate(toDer(tree))] : [];
  });
  const privateKey = createPrivateKey({ key: toDer(forge.pki.privateKeyToAsn1(key)), format: "der", type: "pkcs1" });
  return { privateKey, certificates };

  /** RFC 7292, section 4: a sequence that begins with version 3 and another sequence. */
  function isPfx({ value }: asn1.Asn1): boolean {
    if (typeof value === "string") return false;
    const [version, authSafe] = value;
    return version?.value === "\u0003" && authSafe?.type === forge.asn1.Type.SEQUENCE;
  }

  function isKey({ type }: pkcs12.Bag): boolean {
    return type === forge.pki.oids["pkcs8ShroudedKeyBag"] || type === forge.pki.oids["keyBag"];
  }
}

/** forge says by exceptions, without codes, that it cannot read something. */
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
