import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { expect, it } from "vitest";
import type { TokenOptions } from "../../dev/src/emulator/emulator.ts";
import { tenantId } from "../../dev/src/emulator/tenant.ts";
import { fetchAuthError, type AuthErrorResponse } from "./expected-auth-errors.ts";
import type { RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** The token of a row: how it is to differ from a usual one, or a maker of it. */
type TokenSource = TokenOptions | ((api: RunningApi) => TokenOptions | string | Promise<TokenOptions | string>);

/** How a row ends: let in, or refused exactly so. */
type ExpectedResult = "accepted" | AuthErrorResponse | ((api: RunningApi) => AuthErrorResponse);

export type Row = readonly [title: string, token: TokenSource, ending: ExpectedResult];

/** A test for each row. Each token goes through the front door, as the one bearer token of a request. */
export function testRows(running: () => RunningApi, rows: readonly Row[]): void {
  it.each(rows)("%s", async (_title, odd, ending) => {
    const api = running();
    const token = await createToken(api, odd);
    if (ending === "accepted") expect(await fetchResponse(api, token)).toEqual(acceptedResponse);
    else
      expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(ending instanceof Function ? ending(api) : ending);
  });
}

async function createToken(api: RunningApi, odd: TokenSource): Promise<string> {
  const made = odd instanceof Function ? await odd(api) : odd;
  return typeof made === "string" ? made : api.emulator.issueToken(made);
}

const acceptedResponse = { status: 200, challenge: null, body: { data: { __typename: "Query" } } };

async function fetchResponse(api: RunningApi, token: string): Promise<AuthErrorResponse> {
  const { status, headers, body } = await api.ask("{ __typename }", { token });
  return { status, challenge: headers.get("www-authenticate"), body };
}

/** The public key that the directory lists, as it lists it. */
export async function fetchListedKey({ emulator }: RunningApi): Promise<JsonWebKey & { kid: string; n: string }> {
  const response = await fetch(`${emulator.url}/${tenantId}/discovery/v2.0/keys`);
  const { keys } = (await response.json()) as { keys: [JsonWebKey & { kid: string; n: string }] };
  return keys[0];
}

export const encodePart = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export type Parts = [header: string, claims: string, signature: string];

export async function issueTokenParts({ emulator }: RunningApi): Promise<Parts> {
  return (await emulator.issueToken()).split(".") as Parts;
}

/** Claims of a good token under a header and a signature of the attacker's. */
export async function forgeToken(
  api: RunningApi,
  header: Record<string, unknown>,
  sign: (data: Buffer) => Buffer,
): Promise<string> {
  const [, claims] = await issueTokenParts(api);
  const { kid } = await fetchListedKey(api);
  const data = `${encodePart({ typ: "JWT", kid, ...header })}.${claims}`;
  return `${data}.${sign(Buffer.from(data)).toString("base64url")}`;
}

/** Every form in which the public key may be taken for a shared secret. */
const secretForms = {
  PEM: (key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }),
  DER: (key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "der" }),
  "PKCS #1 PEM": (key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "pkcs1", format: "pem" }),
  modulus: (key: JsonWebKey) => Buffer.from(key.n ?? "", "base64url"),
  "modulus as text": (key: JsonWebKey) => key.n ?? "",
};
export type SecretForm = keyof typeof secretForms;
export const allSecretForms = Object.keys(secretForms) as SecretForm[];

/** A token whose HMAC is good, if the listed public key is taken for the secret. */
export async function signWithPublicKey(api: RunningApi, bits: number, form: SecretForm): Promise<string> {
  const secret = secretForms[form](await fetchListedKey(api));
  return forgeToken(api, { alg: `HS${bits}` }, (data) => createHmac(`sha${bits}`, secret).update(data).digest());
}

/** Now as tokens count it, and so many seconds from it. */
export const secondsFromNow = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;
