import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TokenOptions } from "../../emulator/emulator.ts";
import { tenantId } from "../../emulator/tenant.ts";
import { isLetIn, refusalOf, unauthenticated, type WholeRefusal } from "../support/refusals.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

const minute = 60_000;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const expired = unauthenticated("token_expired", "The bearer token has expired.");
const early = unauthenticated("token_not_yet_valid", "The bearer token is not valid yet.");
const badSignature = unauthenticated("signature_invalid", "The signature of the bearer token is invalid.");
const otherAlgorithm = unauthenticated("algorithm_not_allowed", "The bearer token must be signed with RS256.");
const unknownKey = unauthenticated(
  "key_unknown",
  "The bearer token is signed with a key that the directory does not list.",
);
const noUsable = (claim: string): WholeRefusal =>
  unauthenticated("claim_missing", `The bearer token has no usable claim '${claim}'.`);

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const refused = async (options: TokenOptions) => refusalOf(api, `Bearer ${await api.emulator.issueToken(options)}`);

async function partsOfGoodToken(): Promise<[header: string, claims: string, signature: string]> {
  return (await api.emulator.issueToken()).split(".") as [string, string, string];
}

async function listedKey(): Promise<JsonWebKey & { kid: string }> {
  const response = await fetch(`${api.emulator.url}/${tenantId}/discovery/v2.0/keys`);
  const { keys } = (await response.json()) as { keys: [JsonWebKey & { kid: string }] };
  return keys[0];
}

describe("the signature", () => {
  test("of another key under a listed kid is refused", async () => {
    expect(await refused({ foreignKey: true })).toEqual(badSignature);
  });

  test("of a kid that the directory does not list is refused", async () => {
    expect(await refused({ foreignKey: true, header: { kid: "a-kid-of-nobody" } })).toEqual(unknownKey);
  });

  test("does not fit claims that were changed afterwards", async () => {
    const [header, claims, signature] = await partsOfGoodToken();
    const changed = Buffer.from(claims, "base64url").toString().replace("Alice Archer", "Alicia Archer");
    const token = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
    expect(await refusalOf(api, `Bearer ${token}`)).toEqual(badSignature);
  });

  test("cut short is refused", async () => {
    const [header, claims, signature] = await partsOfGoodToken();
    expect(await refusalOf(api, `Bearer ${header}.${claims}.${signature.slice(0, 64)}`)).toEqual(badSignature);
  });

  test("by a key that the token itself brings or points to is refused", async () => {
    const { kid, ...key } = await listedKey();
    const header = { jwk: key, jku: `${api.emulator.url}/keys`, x5u: `${api.emulator.url}/x5u`, kid: `${kid}x` };
    expect(await refused({ foreignKey: true, header })).toEqual(unknownKey);
    expect(api.emulator.calls.counts()).toEqual({});
  });
});

describe("the algorithm", () => {
  test("none is refused without a signature", async () => {
    const [, claims] = await partsOfGoodToken();
    const token = `${encoded({ alg: "none", typ: "JWT" })}.${claims}.`;
    expect(await refusalOf(api, `Bearer ${token}`)).toEqual(
      unauthenticated("token_malformed", "The bearer token is not a JWT in compact form."),
    );
  });

  test.each(["none", "None", "RS384", "RS512", "PS256", "ES256", "HS256", "EdDSA"])(
    "%s is refused with a signature",
    async (alg) => {
      expect(await refused({ header: { alg } })).toEqual(otherAlgorithm);
    },
  );

  test("HS256 with the listed public key as its secret is refused", async () => {
    const key = await listedKey();
    const pem = createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" });
    const [, claims] = await partsOfGoodToken();
    const signed = `${encoded({ alg: "HS256", typ: "JWT", kid: key.kid })}.${claims}`;
    const signature = createHmac("sha256", pem).update(signed).digest("base64url");
    expect(await refusalOf(api, `Bearer ${signed}.${signature}`)).toEqual(otherAlgorithm);
  });

  test.each([
    ["missing", { alg: undefined }],
    ["beside a critical extension", { crit: ["urn:x"], "urn:x": 1 }],
  ])("%s is refused", async (_title, header) => {
    expect(await refused({ header })).toEqual(
      unauthenticated("token_malformed", "The bearer token is not a usable JWT."),
    );
  });
});

describe("the lifetime", () => {
  test.each<[string, Record<string, unknown>, WholeRefusal]>([
    ["over since 61 seconds", { exp: seconds(-61) }, expired],
    ["over since 1970", { exp: 0 }, expired],
    ["beginning in two minutes", { nbf: seconds(120) }, early],
    ["without an end", { exp: undefined }, noUsable("exp")],
    ["with an end in words", { exp: "2999-01-01" }, noUsable("exp")],
  ])("%s is refused", async (_title, claims, expected) => {
    expect(await refused({ claims })).toEqual(expected);
  });

  test.each([
    ["over since half a minute", () => ({ exp: seconds(-30) })],
    ["beginning in half a minute", () => ({ nbf: seconds(30) })],
  ])("%s is within the tolerance for clocks", async (_title, claims) => {
    expect(await isLetIn(api, await api.emulator.issueToken({ claims: claims() }))).toBe(true);
  });

  test("is over for a token that was issued two hours ago", async () => {
    api.emulator.clock.advance(-120 * minute);
    const token = await api.emulator.issueToken();
    api.emulator.clock.advance(120 * minute);
    expect(await refusalOf(api, `Bearer ${token}`)).toEqual(expired);
  });

  test("has not begun for a token of a directory whose clock is ten minutes ahead", async () => {
    api.emulator.clock.advance(10 * minute);
    const token = await api.emulator.issueToken();
    api.emulator.clock.advance(-10 * minute);
    expect(await refusalOf(api, `Bearer ${token}`)).toEqual(early);
  });
});
