/** The content of a certificate file: PEM text, or the bytes of another format. */
export type CertificateEncoding = { readonly pem: string } | { readonly der: Buffer };

/**
 * Detects PEM, also if the file contains it or a PFX file in base64, as Azure Key Vault returns certificates. Accepts what
 * usual tools make of such a text: a byte order mark, UTF-16, quotation marks, `\n` instead of line breaks, and a PFX file
 * between `BEGIN CERTIFICATE` and `END CERTIFICATE` (`certutil -encode`).
 */
export function detectCertificateEncoding(content: Buffer): CertificateEncoding {
  const text = decodeText(content);
  if (isPem(text)) {
    const armored = hasPrivateKey(text)
      ? undefined
      : decodeBase64(text.replaceAll(/-----(BEGIN|END) [A-Z ]+-----/g, ""));
    return armored && isPfxLike(armored) ? { der: armored } : { pem: text };
  }
  const decoded = decodeBase64(text);
  if (!decoded) return { der: content };
  const decodedText = decodeText(decoded);
  return isPem(decodedText) ? { pem: decodedText } : { der: decoded };
}

function decodeText(content: Buffer): string {
  const isUtf16 = content[0] === 0xff && content[1] === 0xfe;
  const text = content
    .toString(isUtf16 ? "utf16le" : "utf8")
    .replace(/^\uFEFF/, "")
    .trim();
  const [, quoted = text] = /^"([^"]*)"$/.exec(text) ?? [];
  return quoted.replaceAll(/(?:\\r)?\\n/g, "\n");
}

function isPem(text: string): boolean {
  return text.includes("-----BEGIN ");
}

function hasPrivateKey(text: string): boolean {
  return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(text);
}

/** @returns undefined if the text is not base64 or base64url, with or without line breaks */
function decodeBase64(text: string): Buffer | undefined {
  return /^[\w+/\s-]+=*\s*$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

/** A sequence that starts with version 3 (RFC 7292, section 4). A certificate starts with another sequence. */
function isPfxLike(bytes: Buffer): boolean {
  const [tag, length = 0] = bytes;
  const headerBytes = length > 0x80 ? 2 + (length & 0x7f) : 2;
  return tag === 0x30 && bytes.subarray(headerBytes).indexOf(Buffer.from("020103", "hex")) === 0;
}
