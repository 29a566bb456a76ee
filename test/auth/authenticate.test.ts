import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api as registration, developerClient, tenantId } from "../../dev/src/emulator/tenant.ts";
import { signInWithPassword, getString } from "../dev/emulator/entra-requests.ts";
import { fetchAuthError, authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const { idToken, missingToken: noToken, notCompactJwt: notCompact, unsupportedScheme: otherScheme } = authErrors;

describe("without a bearer token, the challenge says no more than the scheme", () => {
  it.each([
    ["no Authorization header", undefined, noToken],
    ["Bearer without a token", "Bearer", noToken],
    ["Bearer with spaces alone", "Bearer   ", noToken],
    ["an empty header", "", otherScheme],
    ["Basic credentials", `Basic ${Buffer.from("alice:a-password-of-hers").toString("base64")}`, otherScheme],
    ["a scheme that only begins as Bearer", "BearerToken abc.def.ghi", otherScheme],
    ["a token without a scheme", "abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz.x", otherScheme],
  ])("%s", async (_title, authorization, expected) => {
    expect(await fetchAuthError(api, authorization)).toEqual(expected);
  });
});

describe("what is not a JWT is refused", () => {
  it.each([
    ["garbage", "not-a-token-at-all-but-long-enough"],
    ["two parts", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0"],
    ["four parts", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln.bW9yZQ"],
    ["an encrypted JWT", "eyJhbGciOiJSU0EtT0FFUCJ9.a2V5a2V5.aXZpdml2.Y2lwaGVydGV4dA.dGFndGFn"],
    ["empty parts", ".."],
  ])("%s", async (_title, token) => {
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(notCompact);
  });

  it("a refresh token", async () => {
    const refreshToken = getString(await signInWithPassword(api.emulator), "refresh_token");
    expect(await fetchAuthError(api, `Bearer ${refreshToken}`)).toEqual(notCompact);
  });

  it("three parts that are not JSON", async () => {
    const token = ["header", "claims", "signature"].map((part) => Buffer.from(part).toString("base64url")).join(".");
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(authErrors.malformedJwt);
  });
});

describe("an ID token is refused as one", () => {
  it("as the directory issues it to the client app", async () => {
    const signedIn = await signInWithPassword(api.emulator);
    expect(await fetchAuthError(api, `Bearer ${getString(signedIn, "id_token")}`)).toEqual(idToken);
  });

  it("when it is addressed to this API, as when client app and API share a registration", async () => {
    const token = await api.emulator.issueToken({ claims: { scp: undefined, azp: undefined, nonce: "n" } });
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(idToken);
  });

  it("when it carries the user's application roles", async () => {
    const token = await api.emulator.issueToken({
      claims: { scp: undefined, azp: undefined, nonce: "n", roles: ["Reader"] },
    });
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(idToken);
  });
});

it("two Authorization headers are refused, even if both are good", async () => {
  const tokens = [await api.emulator.issueToken(), await api.emulator.issueToken()];
  const sent = request(`${api.url}/graphql`, { method: "POST" });
  sent.setHeader(
    "authorization",
    tokens.map((token) => `Bearer ${token}`),
  );
  sent.setHeader("content-type", "application/json");
  sent.end(JSON.stringify({ query: "{ me { id } }" }));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  expect({
    status: response.statusCode,
    challenge: response.headers["www-authenticate"],
    body: await json(response),
  }).toEqual(authErrors.multipleHeaders);
});

describe("a caller is let in", () => {
  const alice = { me: { objectId: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01", displayName: "Alice Archer" } };
  const ask = async (authorization: string) =>
    api.ask("{ me { objectId displayName } }", { headers: { authorization, "content-type": "application/json" } });

  it.each(["Bearer ", "bearer ", "BEARER ", "Bearer   "])("with the scheme written as '%s'", async (scheme) => {
    const answer = await ask(`${scheme}${await api.emulator.issueToken()}`);
    expect(answer.body).toEqual({ data: alice });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("www-authenticate")).toBeNull();
  });

  it("with the access token of a real sign-in", async () => {
    const signedIn = await signInWithPassword(api.emulator);
    expect((await ask(`Bearer ${getString(signedIn, "access_token")}`)).body).toEqual({ data: alice });
  });

  it("with a v1 token: its issuer, its audience, and appid in place of azp", async () => {
    const token = await api.emulator.issueToken({
      claims: {
        ver: "1.0",
        iss: `https://sts.windows.net/${tenantId}/`,
        aud: registration.resource,
        appid: developerClient.clientId,
        azp: undefined,
      },
    });
    expect((await ask(`Bearer ${token}`)).body).toEqual({ data: alice });
  });
});
