import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRegistration, developerClient, graphRegistration, tenantId, type TokenOptions } from "@oboql/dev/emulator";
import { boardsApi } from "../support/project.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { exchange, boardsScope, signInWithPassword, getString } from "../dev/emulator/entra-requests.ts";
import {
  authErrors,
  fetchAuthError,
  isAccepted,
  issuerMismatch,
  withAudienceHint,
  type AuthErrorResponse,
} from "../support/expected-auth-errors.ts";
import { secondsFromNow, signWithPublicKey } from "../support/invalid-tokens.ts";

/** Over HTTP: the response to each kind of error. The other tests of this folder have the boundary cases. */

let api: TestServer;
let signedIn: Awaited<ReturnType<typeof signInWithPassword>>;
beforeAll(async () => {
  api = await startTestServer();
  signedIn = await signInWithPassword(api.emulator);
});
afterAll(() => api.close());

const otherTenant = "11111111-2222-4333-8444-555555555555";

async function expectErrors(
  cases: readonly (readonly [title: string, token: string | TokenOptions, expected: AuthErrorResponse])[],
): Promise<void> {
  for (const [title, source, expected] of cases) {
    const token = typeof source === "string" ? source : await api.emulator.issueToken(source);
    expect.soft(await fetchAuthError(api, `Bearer ${token}`), title).toEqual(expected);
  }
}

it("responds without a bearer token with a challenge that contains only the scheme", async () => {
  const { missingToken, unsupportedScheme } = authErrors;
  const rows: readonly [authorization: string | undefined, AuthErrorResponse][] = [
    [undefined, missingToken],
    ["Bearer", missingToken],
    ["Bearer   ", missingToken],
    ["", unsupportedScheme],
    [`Basic ${Buffer.from("alice:a-password-of-hers").toString("base64")}`, unsupportedScheme],
    ["BearerToken abc.def.ghi", unsupportedScheme],
    ["abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz.x", unsupportedScheme],
  ];
  for (const [authorization, expected] of rows)
    expect.soft(await fetchAuthError(api, authorization), JSON.stringify(authorization)).toEqual(expected);
});

it("responds to malformed tokens with 401", async () => {
  const { malformedJwt, notCompactJwt, unsupportedExtension, wrongType } = authErrors;
  await expectErrors([
    ["garbage", "not-a-token-at-all-but-long-enough", notCompactJwt],
    ["empty parts", "..", notCompactJwt],
    ["two parts", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0", notCompactJwt],
    ["a padded token", `${await api.emulator.issueToken()}=`, notCompactJwt],
    ["a refresh token", getString(signedIn, "refresh_token"), notCompactJwt],
    ["duplicate names", { rewrite: { claims: (json) => json.replace("{", '{"aud":"other",') } }, malformedJwt],
    ["another type", { header: { typ: "logout+jwt" } }, wrongType],
    ["a critical extension", { header: { crit: ["urn:x"], "urn:x": 1 } }, unsupportedExtension],
  ]);
});

it("responds to tokens that Entra ID did not sign with 401", async () => {
  const { invalidSignature, missingKeyId, unknownKey, wrongAlgorithm } = authErrors;
  await expectErrors([
    ["another key", { unknownKey: true }, invalidSignature],
    ["an unlisted kid", { unknownKey: true, header: { kid: "unlisted" } }, unknownKey],
    ["no kid", { header: { kid: undefined } }, missingKeyId],
    ["another algorithm", { header: { alg: "none" } }, wrongAlgorithm("'none'")],
    ["the public key as HMAC secret", await signWithPublicKey(api, 256, "PEM"), wrongAlgorithm("'HS256'")],
    ["an algorithm with a header line", { header: { alg: 'a"\r\nb: c\\' } }, wrongAlgorithm("'a???b: c?'")],
    [
      "a token for Microsoft Graph",
      { unknownKey: true, claims: { aud: graphRegistration.clientId } },
      withAudienceHint(invalidSignature, `'${graphRegistration.clientId}'`),
    ],
  ]);
});

it("responds to tokens that are not valid now with 401", async () => {
  await expectErrors([
    ["expired", { claims: { exp: secondsFromNow(-61) } }, authErrors.tokenExpired],
    ["not valid yet", { claims: { nbf: secondsFromNow(120) } }, authErrors.notYetValid],
    ["without expiry", { claims: { exp: undefined } }, authErrors.invalidClaim("exp")],
  ]);
});

it("responds to tokens for other recipients with 401", async () => {
  const { idToken, wrongAudience } = authErrors;
  const exchangeFor = async (scope?: string): Promise<string> =>
    getString(
      await exchange(api.emulator, getString(signedIn, "access_token"), scope === undefined ? {} : { scope }),
      "access_token",
    );
  await expectErrors([
    ["the ID token of the sign-in", getString(signedIn, "id_token"), idToken],
    ["this API's token for Microsoft Graph", await exchangeFor(), wrongAudience(`'${graphRegistration.resource}'`)],
    [
      "this API's token for the boards API",
      await exchangeFor(boardsScope("Boards.Read")),
      wrongAudience(`'${boardsApi.clientId}'`),
    ],
    ["an unknown issuer", { claims: { iss: "https://example.com/" } }, issuerMismatch(api, "'https://example.com/'")],
  ]);
});

it("responds to callers without access with 403", async () => {
  const { appOnlyToken, missingScope, tenantNotAllowed } = authErrors;
  const otherIssuer = { tid: otherTenant, iss: `${api.emulator.url}/${otherTenant}/v2.0` };
  await expectErrors([
    ["an application without a user", { claims: { scp: undefined, idtyp: "app" } }, appOnlyToken],
    ["another scope", { claims: { scp: "other" } }, missingScope],
    ["another tenant", { claims: otherIssuer }, tenantNotAllowed(otherTenant)],
  ]);
});

describe("the size of the token", () => {
  /** A valid token of exactly this many characters. */
  async function issueTokenOfSize(characters: number): Promise<string> {
    const minimum = (await api.emulator.issueToken({ claims: { filler: "" } })).length;
    const room = Math.floor(((characters - minimum) * 3) / 4);
    for (const pad of ["", "x", "xx", "xxx"])
      for (const less of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
        const options = { header: { pad }, claims: { filler: "x".repeat(room - 12 - less) } };
        const token = await api.emulator.issueToken(options);
        if (token.length === characters) return token;
      }
    throw new Error(`There is no token of ${characters} characters.`);
  }

  it("accepts tokens of up to 16,384 characters", async () => {
    for (const characters of [16_383, 16_384])
      expect(await isAccepted(api, await issueTokenOfSize(characters)), `${characters} characters`).toBe(true);
    const { tokenTooLarge } = authErrors;
    await expectErrors([
      ["16,385 characters", await issueTokenOfSize(16_385), tokenTooLarge],
      ["30,000 characters", await issueTokenOfSize(30_000), tokenTooLarge],
      ["16,385 characters of garbage", "x".repeat(16_385), tokenTooLarge],
    ]);
  });
});

describe("a valid token", () => {
  const alice = { me: { objectId: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01", displayName: "Alice Archer" } };
  const fetchMe = async (authorization: string) =>
    api.ask("{ me { objectId displayName } }", { headers: { authorization, "content-type": "application/json" } });

  it("accepts the Bearer scheme in any case", async () => {
    for (const scheme of ["Bearer ", "bearer ", "BEARER ", "Bearer   "]) {
      const response = await fetchMe(`${scheme}${await api.emulator.issueToken()}`);
      expect(response.body, scheme).toEqual({ data: alice });
      expect(response.status, scheme).toBe(200);
      expect(response.headers.get("www-authenticate"), scheme).toBeNull();
    }
  });

  it("accepts the access token of a sign-in", async () => {
    expect((await fetchMe(`Bearer ${getString(signedIn, "access_token")}`)).body).toEqual({ data: alice });
  });

  it("accepts a v1 token, with its issuer, its audience, and appid instead of azp", async () => {
    const token = await api.emulator.issueToken({
      claims: {
        ver: "1.0",
        iss: `https://sts.windows.net/${tenantId}/`,
        aud: apiRegistration.resource,
        appid: developerClient.clientId,
        azp: undefined,
      },
    });
    expect((await fetchMe(`Bearer ${token}`)).body).toEqual({ data: alice });
  });
});
