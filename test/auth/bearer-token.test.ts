import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeToken } from "../../src/auth/decode-token.ts";
import { isAccepted, fetchAuthError, authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** The same 256 signature bytes, spelt with one of the four bits set that no byte needs. */
function withStrayBit(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) | 1);
}

/** A good token of exactly, or one or two bytes less than, this size. */
async function tokenOfSize(bytes: number): Promise<string> {
  const bare = (await api.emulator.issueToken({ claims: { filler: "" } })).length;
  const filler = "x".repeat(Math.floor(((bytes - bare) * 3) / 4));
  return api.emulator.issueToken({ claims: { filler } });
}

describe("one good token has one accepted spelling", () => {
  it.each<[string, (token: string) => string]>([
    ["padding", (token) => `${token}=`],
    ["full padding", (token) => `${token}==`],
    ["stray bits in the last character of the signature", withStrayBit],
    ["the alphabet of plain base64", (token) => token.replaceAll("-", "+").replaceAll("_", "/")],
    ["a space inside", (token) => `${token.slice(0, -20)} ${token.slice(-20)}`],
    ["a tab inside", (token) => `${token.slice(0, -20)}\t${token.slice(-20)}`],
    ["a dot behind", (token) => `${token}.`],
    ["an encoded newline behind", (token) => `${token}%0A`],
    ["a second token behind a comma", (token) => `${token}, Bearer ${token}`],
  ])("%s is refused", async (_title, respelt) => {
    expect(await fetchAuthError(api, `Bearer ${respelt(await api.emulator.issueToken())}`)).toEqual(
      authErrors.notCompactJwt,
    );
  });

  it("the respelt signature has the bytes of the good one", async () => {
    const token = await api.emulator.issueToken();
    const bytes = (spelling: string) => Buffer.from(spelling.split(".")[2] ?? "", "base64url").toString("hex");
    expect(withStrayBit(token)).not.toBe(token);
    expect(bytes(withStrayBit(token))).toBe(bytes(token));
  });

  // Through HTTP only some of these come as far as here: the parser takes white space off the ends of a header.
  it.each(["\n", "\r\n", " ", "\t", "\u0000", "\u00a0", "\u2028", "\ufeff"])(
    "white space behind it does not pass either: %j",
    async (space) => {
      const token = await api.emulator.issueToken();
      expect(() => decodeToken(token)).not.toThrow();
      expect(() => decodeToken(`${token}${space}`)).toThrow(
        expect.objectContaining({
          reason: "token_malformed",
          message: authErrors.notCompactJwt.body.errors?.[0]?.message,
        }),
      );
    },
  );
});

describe("the size of a token", () => {
  it("may be 16 KiB", async () => {
    const token = await tokenOfSize(16_384);
    expect(token.length).toBeGreaterThan(16_380);
    expect(token.length).toBeLessThanOrEqual(16_384);
    expect(await isAccepted(api, token)).toBe(true);
  });

  it("may not be more than 16 KiB", async () => {
    const token = await tokenOfSize(16_400);
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(authErrors.tokenTooLarge);
  });
});
