import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { Secret } from "../../lib/secret.ts";
import type { CacheKey } from "./shared-cache.ts";

/** Encrypts the entries of the shared cache, so that read access to Redis does not expose tokens. */
export interface CacheEncryption {
  encrypt(key: CacheKey, plaintext: string): Buffer;
  /** @returns undefined unless the entry was encrypted for this cache key with a known encryption key, and is unaltered */
  decrypt(key: CacheKey, entry: Buffer): string | undefined;
  /** Whether the header of an entry names this version and a known encryption key. */
  hasKeyFor(entry: Buffer): boolean;
}

/** To be increased with every change of the entry format or of the serialized tokens: other versions are cache misses. */
const version = 2;
const idBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + idBytes;
const minEntryBytes = headerBytes + nonceBytes + tagBytes;

/**
 * AES-256-GCM. An entry is
 *
 *     version (1) | encryption key id (4) | nonce (12) | ciphertext | tag (16)
 *
 * with version, encryption key id, cache key and user as additional authenticated data, so that an entry copied to another
 * cache key is rejected like an altered one. Nonces are random, so a key may encrypt 2^32 entries (NIST SP 800-38D, section
 * 8.3): 136 per second for a year.
 *
 * @param keys base64 of 32 bytes each, newest first: the newest encrypts, all decrypt
 */
export function createCacheEncryption(keys: readonly [Secret, ...Secret[]]): CacheEncryption {
  const encryptionKeys = keys.map(toEncryptionKey) as [EncryptionKey, ...EncryptionKey[]];
  const [newest] = encryptionKeys;
  const findKey = (entry: Buffer): EncryptionKey | undefined =>
    encryptionKeys.find(({ header }) => header.equals(entry.subarray(0, headerBytes)));
  return {
    hasKeyFor: (entry) => findKey(entry) !== undefined,
    encrypt: (key, plaintext) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", newest.secret, nonce, { authTagLength: tagBytes });
      cipher.setAAD(toAdditionalData(newest.header, key));
      return Buffer.concat([
        newest.header,
        nonce,
        cipher.update(plaintext, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
    },
    decrypt: (key, entry) => {
      const encryptionKey = findKey(entry);
      if (!encryptionKey || entry.length < minEntryBytes) return undefined;
      const nonce = entry.subarray(headerBytes, headerBytes + nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", encryptionKey.secret, nonce, { authTagLength: tagBytes });
      decipher.setAAD(toAdditionalData(encryptionKey.header, key)).setAuthTag(entry.subarray(-tagBytes));
      const plaintext = decipher.update(entry.subarray(headerBytes + nonceBytes, -tagBytes));
      try {
        return Buffer.concat([plaintext, decipher.final()]).toString("utf8");
      } catch {
        return undefined; // `final` throws if the tag does not match.
      }
    },
  };
}

interface EncryptionKey {
  readonly secret: KeyObject;
  /** The header of the entries that it encrypts: version and key id. */
  readonly header: Buffer;
}

function toEncryptionKey(base64: Secret): EncryptionKey {
  const bytes = Buffer.from(base64.reveal(), "base64");
  const id = createHash("sha256").update("oboql token cache key ").update(bytes).digest().subarray(0, idBytes);
  return { secret: createSecretKey(bytes), header: Buffer.concat([Buffer.of(version), id]) };
}

/** Both hashes are base64url and contain no line feed, so different cache keys give different bytes. */
function toAdditionalData(header: Buffer, { id, user }: CacheKey): Buffer {
  return Buffer.concat([header, Buffer.from(`${id}\n${user}`)]);
}
