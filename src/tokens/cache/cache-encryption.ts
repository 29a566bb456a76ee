import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { Secret } from "../../lib/secret.ts";
import type { TokenKey } from "./shared-cache.ts";

/** Encrypts what replicas share, so that who can read the store cannot read tokens. */
export interface EntryCipher {
  seal(key: TokenKey, plain: string): Buffer;
  /** @returns nothing if it was not sealed under this cache key, with one of our keys, exactly as it is */
  open(key: TokenKey, sealed: Buffer): string | undefined;
  /** Whether an entry says that it was sealed by this version with one of our keys. */
  knows(sealed: Buffer): boolean;
}

/** Changes with anything about an entry, what is inside included: other versions are nothing to this one. */
const version = 1;
const idBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes;
const leastBytes = headBytes + nonceBytes + tagBytes;

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
export function createEntryCipher(keys: readonly [Secret, ...Secret[]]): EntryCipher {
  const known = keys.map(encryptionKey) as [EncryptionKey, ...EncryptionKey[]];
  const [newest] = known;
  const keyOf = (sealed: Buffer): EncryptionKey | undefined =>
    known.find(({ head }) => head.equals(sealed.subarray(0, headBytes)));
  return {
    knows: (sealed) => keyOf(sealed) !== undefined,
    seal: (key, plain) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", newest.secret, nonce, { authTagLength: tagBytes });
      cipher.setAAD(additionalData(newest.head, key));
      return Buffer.concat([newest.head, nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
    },
    open: (key, sealed) => {
      const used = keyOf(sealed);
      if (!used || sealed.length < leastBytes) return undefined;
      const nonce = sealed.subarray(headBytes, headBytes + nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", used.secret, nonce, { authTagLength: tagBytes });
      decipher.setAAD(additionalData(used.head, key)).setAuthTag(sealed.subarray(-tagBytes));
      const plain = decipher.update(sealed.subarray(headBytes + nonceBytes, -tagBytes));
      try {
        return Buffer.concat([plain, decipher.final()]).toString("utf8");
      } catch {
        return undefined; // `final` throws if the tag does not fit.
      }
    },
  };
}

interface EncryptionKey {
  readonly secret: KeyObject;
  /** How entries begin that it seals. */
  readonly head: Buffer;
}

function encryptionKey(base64: Secret): EncryptionKey {
  const bytes = Buffer.from(base64.reveal(), "base64");
  const id = createHash("sha256").update("oboql token cache key ").update(bytes).digest().subarray(0, idBytes);
  return { secret: createSecretKey(bytes), head: Buffer.concat([Buffer.of(version), id]) };
}

/** Both hashes are base64url: no line feed is in them, so no two keys give the same bytes. */
function additionalData(head: Buffer, { id, user }: TokenKey): Buffer {
  return Buffer.concat([head, Buffer.from(`${id}\n${user}`)]);
}
