import { describe, expect, it } from "vitest";
import { createCacheEncryption } from "../../../src/tokens/cache/cache-encryption.ts";
import { createEncryptionKey, createCacheKey } from "../../support/redis-tokens.ts";

const [key, otherSession, otherUser] = [createCacheKey("s1"), createCacheKey("s2"), createCacheKey("s1", "bob")];
const plain = "the tokens of a session, äöü €";
const cipher = createCacheEncryption([createEncryptionKey()]);

describe("an entry", () => {
  it("opens to what was sealed, an empty text included", () => {
    for (const text of [plain, "", "x".repeat(100_000)])
      expect(cipher.decrypt(key, cipher.encrypt(key, text))).toBe(text);
  });

  it("shows nothing of its content, and looks different each time", () => {
    const seals = Array.from({ length: 100 }, () => cipher.encrypt(key, plain));
    for (const sealed of seals) expect(sealed.includes(plain.slice(0, 6))).toBe(false);
    // Beyond the head, which names version and encryption key, nothing repeats: not even the nonce.
    expect(new Set(seals.map((sealed) => sealed.subarray(5, 17).toString("hex"))).size).toBe(100);
    expect(new Set(seals.map((sealed) => sealed.subarray(17).toString("hex"))).size).toBe(100);
  });

  it("costs 33 bytes beyond its content", () => {
    expect(cipher.encrypt(key, "x".repeat(1_000))).toHaveLength(1_033);
  });

  it("opens under no other session and for no other user", () => {
    const sealed = cipher.encrypt(key, plain);
    expect(cipher.decrypt(otherSession, sealed)).toBeUndefined();
    expect(cipher.decrypt(otherUser, sealed)).toBeUndefined();
  });

  it("does not open if any of its bits was changed", () => {
    const sealed = cipher.encrypt(key, plain);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(cipher.decrypt(key, changed), `bit ${bit}`).toBeUndefined();
    }
  });

  it("does not open if it was cut anywhere, or added to", () => {
    const sealed = cipher.encrypt(key, plain);
    for (let length = 0; length < sealed.length; length++) {
      expect(cipher.decrypt(key, sealed.subarray(0, length)), `first ${length} bytes`).toBeUndefined();
      expect(cipher.decrypt(key, sealed.subarray(sealed.length - length)), `last ${length} bytes`).toBeUndefined();
    }
    expect(cipher.decrypt(key, Buffer.concat([sealed, Buffer.of(0)]))).toBeUndefined();
  });

  it("that is garbage does not open, even if it begins like one of ours", () => {
    const head = cipher.encrypt(key, plain).subarray(0, 5);
    for (const garbage of ["", "{}", "x".repeat(33), "x".repeat(10_000)]) {
      expect(cipher.decrypt(key, Buffer.from(garbage))).toBeUndefined();
      expect(cipher.decrypt(key, Buffer.concat([head, Buffer.from(garbage)]))).toBeUndefined();
    }
  });
});

describe("encryption keys", () => {
  const [oldKey, newKey, foreignKey] = [createEncryptionKey(), createEncryptionKey(), createEncryptionKey()];
  const before = createCacheEncryption([oldKey]);
  const during = createCacheEncryption([newKey, oldKey]);
  const after = createCacheEncryption([newKey]);

  it("rotate: the newest seals, all open, one that was taken away opens nothing", () => {
    const [old, fresh] = [before.encrypt(key, plain), during.encrypt(key, plain)];
    expect(during.decrypt(key, old)).toBe(plain);
    expect(during.decrypt(key, fresh)).toBe(plain);
    expect(after.decrypt(key, fresh)).toBe(plain);
    expect(after.decrypt(key, old)).toBeUndefined();
    expect(before.decrypt(key, fresh)).toBeUndefined();
  });

  it("of others do not fit, even where the entry names ours", () => {
    const [ours, theirs] = [before.encrypt(key, plain), createCacheEncryption([foreignKey]).encrypt(key, plain)];
    expect(before.decrypt(key, theirs)).toBeUndefined();
    expect(before.decrypt(key, Buffer.concat([ours.subarray(0, 5), theirs.subarray(5)]))).toBeUndefined();
  });
});
