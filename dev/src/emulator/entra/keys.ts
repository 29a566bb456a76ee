import { randomBytes } from "node:crypto";
import { compactVerify, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK, type JWTPayload } from "jose";
import type { Rewrite } from "../emulator.ts";

/** Signing keys of the tenant. */
export interface Keys {
  /** Public keys, newest first, without the `issuer` that the JWKS endpoint adds. */
  jwks(): { keys: JWK[] };
  /**
   * Signs with RS256 and the newest key. Members of `header` replace `typ`, `alg` and `kid`; `undefined` removes one.
   * `unknownKey` signs with a key that is not in the JWKS, under the `kid` of one that is. `rewrite` changes the JSON
   * of header and claims last.
   */
  sign(
    claims: Record<string, unknown>,
    options?: { header?: Record<string, unknown>; unknownKey?: boolean; rewrite?: Rewrite },
  ): Promise<string>;
  /**
   * Verifies the signature with a current key and returns the payload; throws if it is invalid. Checks neither lifetime
   * nor audience.
   */
  verify(token: string): Promise<JWTPayload>;
  /** Rotates the signing key. `keepOld` leaves the previous keys in the JWKS. */
  rotate(options: { keepOld: boolean }): Promise<void>;
  /** The private keys, newest first, for `createKeys`. */
  exportKeys(): Promise<readonly JWK[]>;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** @param stored private keys of another emulator, newest first; default: a new key */
export async function createKeys(stored: readonly JWK[] = []): Promise<Keys> {
  const [first = await createSigningKey(), ...others] = await Promise.all(stored.map(importSigningKey));
  let newest = first;
  let current = [newest, ...others];
  let unknown: Promise<SigningKey> | undefined;

  return {
    jwks: () => ({ keys: current.map((key) => key.jwk) }),
    sign: async (claims, options = {}) => {
      const signer = options.unknownKey ? await (unknown ??= createSigningKey()) : newest;
      const header = { typ: "JWT", alg: "RS256", kid: newest.kid, ...options.header };
      return signRs256(claims, header, signer.privateKey, options.rewrite);
    },
    verify: async (token) => {
      const { payload } = await compactVerify(
        token,
        ({ kid }) => {
          const key = current.find((candidate) => candidate.kid === kid);
          if (key === undefined) throw new Error("The token's kid is not in the JWKS.");
          return key.publicKey;
        },
        { algorithms: ["RS256"] },
      );
      return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
    },
    rotate: async ({ keepOld }) => {
      newest = await createSigningKey();
      current = keepOld ? [newest, ...current] : [newest];
    },
    exportKeys: () =>
      Promise.all(current.map(async ({ kid, privateKey }) => ({ ...(await exportJWK(privateKey)), kid }))),
  };
}

/** Always signs with RS256, even if the header claims another algorithm, for tests of token validation. */
async function signRs256(claims: object, header: object, key: CryptoKey, rewrite: Rewrite = {}): Promise<string> {
  const encode = (value: object, rewritten: Rewrite["claims"] = (json) => json) =>
    Buffer.from(rewritten(JSON.stringify(value))).toString("base64url");
  const protectedHeader = encode(header, rewrite.header);
  const payload = encode(claims, rewrite.claims);
  const data = new TextEncoder().encode(`${protectedHeader}.${payload}`);
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, data);
  return `${protectedHeader}.${payload}.${Buffer.from(signature).toString("base64url")}`;
}

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return importSigningKey({ ...(await exportJWK(privateKey)), kid: randomBytes(20).toString("base64url") });
}

async function importSigningKey(stored: JWK): Promise<SigningKey> {
  const { kid = "", kty, n, e } = stored;
  const jwk = { kty, use: "sig", kid, n, e } as JWK;
  const [privateKey, publicKey] = await Promise.all(
    [stored, jwk].map((key) => importJWK(key, "RS256", { extractable: true })),
  );
  return { kid, privateKey: privateKey as CryptoKey, publicKey: publicKey as CryptoKey, jwk };
}
