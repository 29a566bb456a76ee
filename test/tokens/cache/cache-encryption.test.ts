import { describe, expect, it } from "vitest";
import { createCacheEncryption } from "../../../src/tokens/cache/cache-encryption.ts";
import { createEncryptionKey, createCacheKey } from "../../support/redis-tokens.ts";

const [key, otherSession, otherUser] = [createCacheKey("s1"), createCacheKey("s2"), createCacheKey("s1", "bob")];
const plaintext = "the tokens of a session, äöü €";
const cipher = createCacheEncryption([createEncryptionKey()]);

describe("an encrypted entry", () => {
  it("decrypts to the plaintext of any length", () => {
    for (const text of [plaintext, "", "x".repeat(100_000)])
      expect(cipher.decrypt(key, cipher.encrypt(key, text))).toBe(text);
  });

  it("contains no plaintext and is different each time", () => {
    const entries = Array.from({ length: 100 }, () => cipher.encrypt(key, plaintext));
    for (const entry of entries) expect(entry.includes(plaintext.slice(0, 6))).toBe(false);
    // After the header (version and key id) nothing repeats, not even the nonce.
    expect(new Set(entries.map((entry) => entry.subarray(5, 17).toString("hex"))).size).toBe(100);
    expect(new Set(entries.map((entry) => entry.subarray(17).toString("hex"))).size).toBe(100);
  });

  it("is 33 bytes longer than the plaintext", () => {
    expect(cipher.encrypt(key, "x".repeat(1_000))).toHaveLength(1_033);
  });

  it("cannot be decrypted for another session or user", () => {
    const entry = cipher.encrypt(key, plaintext);
    expect(cipher.decrypt(otherSession, entry)).toBeUndefined();
    expect(cipher.decrypt(otherUser, entry)).toBeUndefined();
  });

  it("cannot be decrypted if any bit was changed", () => {
    const entry = cipher.encrypt(key, plaintext);
    for (let bit = 0; bit < entry.length * 8; bit++) {
      const altered = Buffer.from(entry);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(cipher.decrypt(key, altered), `bit ${bit}`).toBeUndefined();
    }
  });

  it("cannot be decrypted if it was truncated or extended", () => {
    const entry = cipher.encrypt(key, plaintext);
    for (let length = 0; length < entry.length; length++) {
      expect(cipher.decrypt(key, entry.subarray(0, length)), `first ${length} bytes`).toBeUndefined();
      expect(cipher.decrypt(key, entry.subarray(entry.length - length)), `last ${length} bytes`).toBeUndefined();
    }
    expect(cipher.decrypt(key, Buffer.concat([entry, Buffer.of(0)]))).toBeUndefined();
  });

  it("cannot be decrypted if it is random data, even with a valid header", () => {
    const header = cipher.encrypt(key, plaintext).subarray(0, 5);
    for (const garbage of ["", "{}", "x".repeat(33), "x".repeat(10_000)]) {
      expect(cipher.decrypt(key, Buffer.from(garbage))).toBeUndefined();
      expect(cipher.decrypt(key, Buffer.concat([header, Buffer.from(garbage)]))).toBeUndefined();
    }
  });
});

describe("encryption keys", () => {
  const [oldKey, newKey, foreignKey] = [createEncryptionKey(), createEncryptionKey(), createEncryptionKey()];
  const before = createCacheEncryption([oldKey]);
  const during = createCacheEncryption([newKey, oldKey]);
  const after = createCacheEncryption([newKey]);

  it("rotate: the newest encrypts, all decrypt, a removed key decrypts nothing", () => {
    const [old, fresh] = [before.encrypt(key, plaintext), during.encrypt(key, plaintext)];
    expect(during.decrypt(key, old)).toBe(plaintext);
    expect(during.decrypt(key, fresh)).toBe(plaintext);
    expect(after.decrypt(key, fresh)).toBe(plaintext);
    expect(after.decrypt(key, old)).toBeUndefined();
    expect(before.decrypt(key, fresh)).toBeUndefined();
  });

  it("of another configuration do not decrypt, even if the header names a known key", () => {
    const [ours, theirs] = [
      before.encrypt(key, plaintext),
      createCacheEncryption([foreignKey]).encrypt(key, plaintext),
    ];
    expect(before.decrypt(key, theirs)).toBeUndefined();
    expect(before.decrypt(key, Buffer.concat([ours.subarray(0, 5), theirs.subarray(5)]))).toBeUndefined();
  });
});
