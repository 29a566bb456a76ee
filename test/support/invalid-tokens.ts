import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { expect } from "vitest";
import type { TokenOptions } from "@oboql/dev/emulator";
import { fetchListedKey, type AuthHarness, type WithEmulator } from "./auth-harness.ts";
import { expectNoTokenParts, toErrorResponse, type AuthErrorResponse } from "./expected-auth-errors.ts";

/** Differences of a token from a valid one, or a function that creates the token. */
type TokenSource = TokenOptions | ((harness: WithEmulator) => TokenOptions | string | Promise<TokenOptions | string>);

type ExpectedResult = "accepted" | AuthErrorResponse | ((harness: WithEmulator) => AuthErrorResponse);

export type AuthCase = readonly [title: string, token: TokenSource, expected: ExpectedResult];

/** Authenticates with the token of each case and compares the result. Reports every case that fails, by its title. */
export async function expectAuthResults(harness: AuthHarness, cases: readonly AuthCase[]): Promise<void> {
  for (const [title, source, expected] of cases) {
    const token = await createToken(harness, source);
    const result = await harness.authenticate(token).then(() => "accepted" as const, toErrorResponse);
    expect.soft(result, title).toEqual(expected instanceof Function ? expected(harness) : expected);
    expectNoTokenParts(JSON.stringify(result), token);
  }
}

async function createToken(harness: WithEmulator, source: TokenSource): Promise<string> {
  const created = source instanceof Function ? await source(harness) : source;
  return typeof created === "string" ? created : harness.emulator.issueToken(created);
}

/** Encodes a string, or a value as JSON, in base64url. */
export const encodePart = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export type TokenParts = [header: string, claims: string, signature: string];

/** The three parts of a valid token. */
export async function issueTokenParts({ emulator }: WithEmulator, options?: TokenOptions): Promise<TokenParts> {
  return (await emulator.issueToken(options)).split(".") as TokenParts;
}

/** A token with the claims of a valid one, and with a header and signature of the attacker. */
export async function forgeToken(
  harness: WithEmulator,
  header: Record<string, unknown>,
  sign: (data: Buffer) => Buffer,
): Promise<string> {
  const [, claims] = await issueTokenParts(harness);
  const { kid } = await fetchListedKey(harness);
  const data = `${encodePart({ typ: "JWT", kid, ...header })}.${claims}`;
  return `${data}.${sign(Buffer.from(data)).toString("base64url")}`;
}

/** The forms in which a public key may be mistaken for an HMAC secret. */
const secretForms = {
  PEM: (key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }),
  DER: (key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "der" }),
  "PKCS #1 PEM": (key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "pkcs1", format: "pem" }),
  modulus: (key: JsonWebKey) => Buffer.from(key.n ?? "", "base64url"),
  "modulus as text": (key: JsonWebKey) => key.n ?? "",
};
export type SecretForm = keyof typeof secretForms;
export const allSecretForms = Object.keys(secretForms) as SecretForm[];

/** A token whose HMAC is valid if the public key in the key set is used as the secret. */
export async function signWithPublicKey(harness: WithEmulator, bits: number, form: SecretForm): Promise<string> {
  const secret = secretForms[form](await fetchListedKey(harness));
  return forgeToken(harness, { alg: `HS${bits}` }, (data) => createHmac(`sha${bits}`, secret).update(data).digest());
}

/** The current time plus this many seconds, as a NumericDate. */
export const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
