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

/** Encrypts what replicas share, so that who can read the store cannot read tokens. */
export interface CacheEncryption {
  encrypt(key: CacheKey, plaintext: string): Buffer;
  /** @returns nothing if it was not sealed under this cache key, with one of our keys, exactly as it is */
  decrypt(key: CacheKey, entry: Buffer): string | undefined;
  /** Whether an entry says that it was sealed by this version with one of our keys. */
  hasKeyFor(entry: Buffer): boolean;
}

/** Changes with anything about an entry, what is inside included: other versions are nothing to this one. */
const version = 1;
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
 * with version, encryption key id, cache key and user as additional data: an entry that is moved to another key opens
 * no more than one that was changed. Nonces are random, so a key is good for 2^32 entries (NIST SP 800-38D, 8.3): a
 * year at 136 a second.
 *
 * @param keys base64 of 32 bytes each, newest first: the newest seals, all open
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
        return undefined; // `final` throws if the tag does not fit.
      }
    },
  };
}

interface EncryptionKey {
  readonly secret: KeyObject;
  /** How entries begin that it seals. */
  readonly header: Buffer;
}

function toEncryptionKey(base64: Secret): EncryptionKey {
  const bytes = Buffer.from(base64.reveal(), "base64");
  const id = createHash("sha256").update("oboql token cache key ").update(bytes).digest().subarray(0, idBytes);
  return { secret: createSecretKey(bytes), header: Buffer.concat([Buffer.of(version), id]) };
}

/** Both hashes are base64url: no line feed is in them, so no two keys give the same bytes. */
function toAdditionalData(header: Buffer, { id, user }: CacheKey): Buffer {
  return Buffer.concat([header, Buffer.from(`${id}\n${user}`)]);
}
