import { describe, expect, it } from "vitest";
import { createCacheEncryption } from "../../../src/tokens/cache/cache-encryption.ts";
import { createEncryptionKey, createCacheKey } from "../../support/redis-tokens.ts";

const [key, otherSession, otherUser] = [createCacheKey("s1"), createCacheKey("s2"), createCacheKey("s1", "bob")];
const plaintext = "the tokens of a session, äöü €";
const cipher = createCacheEncryption([createEncryptionKey()]);

describe("an encrypted entry", () => {
  it("decrypts an entry to its plaintext of any length", () => {
    for (const text of [plaintext, "", "x".repeat(100_000)])
      expect(cipher.decrypt(key, cipher.encrypt(key, text))).toBe(text);
  });

  it("encrypts an entry without plaintext, and differently each time", () => {
    const entries = Array.from({ length: 100 }, () => cipher.encrypt(key, plaintext));
    for (const entry of entries) expect(entry.includes(plaintext.slice(0, 6))).toBe(false);
    // After the header (version and key id) nothing repeats, not even the nonce.
    expect(new Set(entries.map((entry) => entry.subarray(5, 17).toString("hex"))).size).toBe(100);
    expect(new Set(entries.map((entry) => entry.subarray(17).toString("hex"))).size).toBe(100);
  });

  it("encrypts an entry to 33 bytes more than its plaintext", () => {
    expect(cipher.encrypt(key, "x".repeat(1_000))).toHaveLength(1_033);
  });

  it("decrypts no entry for another session or user", () => {
    const entry = cipher.encrypt(key, plaintext);
    expect(cipher.decrypt(otherSession, entry)).toBeUndefined();
    expect(cipher.decrypt(otherUser, entry)).toBeUndefined();
  });

  it("decrypts no entry with a changed bit", () => {
    const entry = cipher.encrypt(key, plaintext);
    for (let bit = 0; bit < entry.length * 8; bit++) {
      const altered = Buffer.from(entry);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(cipher.decrypt(key, altered), `bit ${bit}`).toBeUndefined();
    }
  });

  it("decrypts no entry that was truncated or extended", () => {
    const entry = cipher.encrypt(key, plaintext);
    for (let length = 0; length < entry.length; length++) {
      expect(cipher.decrypt(key, entry.subarray(0, length)), `first ${length} bytes`).toBeUndefined();
      expect(cipher.decrypt(key, entry.subarray(entry.length - length)), `last ${length} bytes`).toBeUndefined();
    }
    expect(cipher.decrypt(key, Buffer.concat([entry, Buffer.of(0)]))).toBeUndefined();
  });

  it("decrypts no random data, even with a valid header", () => {
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

  it("encrypts with the newest key, decrypts with all, and decrypts nothing with a removed one", () => {
    const [old, fresh] = [before.encrypt(key, plaintext), during.encrypt(key, plaintext)];
    expect(during.decrypt(key, old)).toBe(plaintext);
    expect(during.decrypt(key, fresh)).toBe(plaintext);
    expect(after.decrypt(key, fresh)).toBe(plaintext);
    expect(after.decrypt(key, old)).toBeUndefined();
    expect(before.decrypt(key, fresh)).toBeUndefined();
  });

  it("decrypts no entry of another configuration, even if its header names a known key", () => {
    const [ours, theirs] = [
      before.encrypt(key, plaintext),
      createCacheEncryption([foreignKey]).encrypt(key, plaintext),
    ];
    expect(before.decrypt(key, theirs)).toBeUndefined();
    expect(before.decrypt(key, Buffer.concat([ours.subarray(0, 5), theirs.subarray(5)]))).toBeUndefined();
  });
});
