import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TokenOptions } from "../../dev/src/emulator/emulator.ts";
import {
  encodePart,
  fetchListedKey,
  issueTokenParts,
  secondsFromNow,
  signWithPublicKey,
} from "../support/invalid-tokens.ts";
import { isAccepted, fetchAuthError, authErrors, type AuthErrorResponse } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const minute = 60_000;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const {
  invalidSignature: badSignature,
  notYetValid: early,
  tokenExpired: expired,
  invalidClaim: noUsable,
  wrongAlgorithm: otherAlgorithm,
  unknownKey,
} = authErrors;
const refusalFor = async (options: TokenOptions) =>
  fetchAuthError(api, `Bearer ${await api.emulator.issueToken(options)}`);

describe("the signature", () => {
  it("of another key under a listed kid is refused", async () => {
    expect(await refusalFor({ unknownKey: true })).toEqual(badSignature);
  });

  it("of a kid that the directory does not list is refused", async () => {
    expect(await refusalFor({ unknownKey: true, header: { kid: "a-kid-of-nobody" } })).toEqual(unknownKey);
  });

  it("does not fit claims that were changed afterwards", async () => {
    const [header, claims, signature] = await issueTokenParts(api);
    const changed = Buffer.from(claims, "base64url").toString().replace("Alice Archer", "Alicia Archer");
    const token = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(badSignature);
  });

  it("cut short is refused", async () => {
    const [header, claims, signature] = await issueTokenParts(api);
    expect(await fetchAuthError(api, `Bearer ${header}.${claims}.${signature.slice(0, 64)}`)).toEqual(badSignature);
  });

  it("by a key that the token itself brings or points to is refused", async () => {
    const { kid, ...key } = await fetchListedKey(api);
    const header = { jwk: key, jku: `${api.emulator.url}/keys`, x5u: `${api.emulator.url}/x5u`, kid: `${kid}x` };
    expect(await refusalFor({ unknownKey: true, header })).toEqual(unknownKey);
    expect(api.emulator.calls.counts()).toEqual({});
  });
});

describe("the algorithm", () => {
  it("none is refused without a signature", async () => {
    const [, claims] = await issueTokenParts(api);
    const token = `${encodePart({ alg: "none", typ: "JWT" })}.${claims}.`;
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(authErrors.notCompactJwt);
  });

  it.each(["none", "None", "RS384", "RS512", "PS256", "ES256", "HS256", "EdDSA"])(
    "%s is refused with a signature",
    async (alg) => {
      expect(await refusalFor({ header: { alg } })).toEqual(otherAlgorithm(`'${alg}'`));
    },
  );

  it("HS256 with the listed public key as its secret is refused", async () => {
    const token = await signWithPublicKey(api, 256, "PEM");
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(otherAlgorithm("'HS256'"));
  });

  it.each([
    ["missing", { alg: undefined }, otherAlgorithm("nothing")],
    ["beside a critical extension", { crit: ["urn:x"], "urn:x": 1 }, authErrors.unsupportedExtension],
  ])("%s is refused", async (_title, header, expected) => {
    expect(await refusalFor({ header })).toEqual(expected);
  });
});

describe("the lifetime", () => {
  it.each<[string, Record<string, unknown>, AuthErrorResponse]>([
    ["over since 61 seconds", { exp: secondsFromNow(-61) }, expired],
    ["over since 1970", { exp: 0 }, expired],
    ["beginning in two minutes", { nbf: secondsFromNow(120) }, early],
    ["without an end", { exp: undefined }, noUsable("exp")],
    ["with an end in words", { exp: "2999-01-01" }, noUsable("exp")],
  ])("%s is refused", async (_title, claims, expected) => {
    expect(await refusalFor({ claims })).toEqual(expected);
  });

  it.each([
    ["over since half a minute", () => ({ exp: secondsFromNow(-30) })],
    ["beginning in half a minute", () => ({ nbf: secondsFromNow(30) })],
  ])("%s is within the tolerance for clocks", async (_title, claims) => {
    expect(await isAccepted(api, await api.emulator.issueToken({ claims: claims() }))).toBe(true);
  });

  it("is over for a token that was issued two hours ago", async () => {
    api.emulator.clock.advance(-120 * minute);
    const token = await api.emulator.issueToken();
    api.emulator.clock.advance(120 * minute);
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(expired);
  });

  it("has not begun for a token of a directory whose clock is ten minutes ahead", async () => {
    api.emulator.clock.advance(10 * minute);
    const token = await api.emulator.issueToken();
    api.emulator.clock.advance(-10 * minute);
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(early);
  });
});
