import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** A user's sign-in to a client app: the content of an authorization code or a refresh token. */
export interface SignIn {
  readonly clientId: string;
  /** Object id of the user. */
  readonly userId: string;
  readonly sessionId: string;
  /** The `scope` parameter as received. */
  readonly scope: string;
  /** The client app declares the client capability `cp1`: it handles claims challenges. */
  readonly cp1: boolean;
  /** The user has passed MFA. */
  readonly mfa: boolean;
}

/** Stateless refresh tokens: encrypted sign-ins, so that unused tokens need no storage. */
export interface RefreshTokens {
  encrypt(signIn: SignIn): string;
  /** Undefined if this emulator did not issue the token. */
  decrypt(token: string): SignIn | undefined;
  /** In base64, for `createRefreshTokens`. */
  readonly key: string;
}

const ivBytes = 12;
const tagBytes = 16;

/** @param stored the key of another emulator; default: a new one */
export function createRefreshTokens(stored?: string): RefreshTokens {
  const key = stored === undefined ? randomBytes(32) : Buffer.from(stored, "base64");
  return {
    key: key.toString("base64"),
    encrypt: (signIn) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const ciphertext = Buffer.concat([cipher.update(JSON.stringify(signIn), "utf8"), cipher.final()]);
      return `1.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString("base64url")}`;
    },
    decrypt: (token) => {
      try {
        const bytes = Buffer.from(token.slice(2), "base64url");
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const plaintext = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
        return JSON.parse(plaintext.toString("utf8")) as SignIn;
      } catch {
        return undefined;
      }
    },
  };
}
