import { createHash } from "node:crypto";

/** The namespace for URLs and URNs (RFC 9562, section 6.6). */
const namespace = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");

/**
 * Returns a UUID that depends only on the name.
 *
 * @param name a URL or URN
 * @see RFC 9562, section 5.5 (UUID version 5)
 */
export function uuidV5(name: string): string {
  const bytes = createHash("sha1").update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
