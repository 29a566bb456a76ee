import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLatch } from "../../support/latch.ts";
import {
  createTokenResponse,
  startManagedIdentityEndpoint,
  type EndpointResult,
  type ManagedIdentityEndpoint,
} from "../../support/managed-identity-endpoint.ts";
import { startPermissiveAuthority, type PermissiveAuthority } from "../../support/permissive-authority.ts";

const minute = 60_000;
const lifetimeMs = 24 * 60 * minute;
const goodToken = "managed.identity.token";

let authority: PermissiveAuthority;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
});
afterAll(() => authority.close());

/** Returns a function that exchanges with this managed identity and returns the client assertion of the request. */
function createAssertionReader(clientId: string): () => Promise<string | null> {
  const exchange = authority.createExchange({ kind: "managedIdentity", clientId });
  return async () => (await exchange()).form.get("client_assertion");
}

const toClientId = (index: number): string => `99999999-8888-4777-8666-${String(index).padStart(12, "0")}`;
const html = { "content-type": "text/html" };
const plain = { "content-type": "text/plain" };
const seconds = (milliseconds: number): number => Math.floor((authority.clock.now() + milliseconds) / 1000);
const createJwt = (claims: object): string =>
  `${Buffer.from('{"alg":"RS256"}').toString("base64url")}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
const withToken = (token: unknown, more: object = { expires_on: String(seconds(lifetimeMs)) }): EndpointResult => ({
  status: 200,
  body: { access_token: token, token_type: "Bearer", ...more },
});

/** Responses that contain no usable token. Functions, because the clock moves. */
const unusable: Readonly<Record<string, () => EndpointResult>> = {
  "no response": () => "reset",
  "500 as text": () => ({ status: 500, body: "Internal Server Error", headers: plain }),
  "403 as text": () => ({ status: 403, body: "Forbidden", headers: plain }),
  "400 as HTML": () => ({ status: 400, body: "<h1>Bad Request</h1>", headers: html }),
  "401 with a Basic challenge": () => ({ status: 401, body: "", headers: { "www-authenticate": "Basic realm=proxy" } }),
  "404 without a body": () => ({ status: 404, body: "" }),
  "404 as JSON": () => ({ status: 404, body: { error: "not_found", error_description: "Updating." } }),
  "410 without a body": () => ({ status: 410, body: "" }),
  "429 as JSON": () => ({ status: 429, body: { error: "too_many_requests" } }),
  "500 as JSON": () => ({ status: 500, body: { error: "unknown", error_description: "Failed." } }),
  "502 as HTML": () => ({ status: 502, body: "<html><body>Bad Gateway</body></html>", headers: html }),
  "503 with Retry-After": () => ({ status: 503, body: "", headers: { "retry-after": "1" } }),
  "a redirect": () => ({ status: 302, body: "", headers: { location: "/login" } }),
  "204": () => ({ status: 204, body: "" }),
  "206 with a token": () => ({ status: 206, body: { access_token: "e.e.e", expires_on: String(seconds(lifetimeMs)) } }),
  "200 without a body": () => ({ status: 200, body: "" }),
  "200 as HTML": () => ({ status: 200, body: "<html>Sign in</html>", headers: html }),
  "JSON that is cut off": () => ({ status: 200, body: '{"access_token":"e.e.e","expires_on":"17' }),
  null: () => ({ status: 200, body: "null" }),
  "a list": () => ({ status: 200, body: [] }),
  "an empty object": () => ({ status: 200, body: {} }),
  "an error with status 200": () => ({ status: 200, body: { error: "failed", message: "Failed." } }),
  "an empty token": () => withToken(""),
  "a token that is null": () => withToken(null),
  "a token that is a number": () => withToken(123),
  "a token that is an object": () => withToken({ value: "e.e.e" }),
  "a token with spaces": () => withToken("not a token"),
  "a token without an expiry": () => withToken("e.e.e", {}),
  "an expiry that is no time": () => withToken("e.e.e", { expires_on: "soon" }),
  "an expiry in the past": () => withToken("e.e.e", { expires_on: String(seconds(-1_000)) }),
  "an expiry of 0": () => withToken("e.e.e", { expires_on: 0 }),
  "a lifetime of 0": () => withToken("e.e.e", { expires_in: "0" }),
  "a date in the past": () => withToken("e.e.e", { expires_on: "06/20/2019 02:57:58 +00:00" }),
  "a JWT that has expired": () => withToken(createJwt({ exp: seconds(-1_000) })),
};

describe("a managed identity endpoint that returns no usable token", () => {
  let endpoint: ManagedIdentityEndpoint;
  beforeAll(async () => {
    endpoint = await startManagedIdentityEndpoint("appService");
  });
  afterAll(() => endpoint.close());

  /** Lets the endpoint respond to the n-th client id with the n-th result. */
  const respondWithEach = (results: readonly (() => EndpointResult)[]): void => {
    endpoint.respondWith(({ url }) => {
      const clientId = url.searchParams.get("client_id");
      return results.find((_, index) => toClientId(index) === clientId)?.() ?? "reset";
    });
  };
  const names = Object.keys(unusable);

  it("does not replace a good token, which is used until it expires", async () => {
    const expiresAt = Math.ceil(authority.clock.now() / 1000) * 1000 + lifetimeMs;
    endpoint.respondWith(() => createTokenResponse(goodToken, expiresAt));
    const readers = names.map((_, index) => createAssertionReader(toClientId(index)));
    const readAll = () =>
      Promise.all(readers.map((read) => read().catch((error: unknown) => (error as Error).message)));
    const allGood = names.map((name) => [name, goodToken]);
    const withNames = (results: unknown[]) => names.map((name, index) => [name, results[index]]);
    expect(withNames(await readAll())).toEqual(allGood);

    respondWithEach(Object.values(unusable));
    const countRequested = () => new Set(endpoint.requests.map(({ url }) => url.searchParams.get("client_id"))).size;
    for (const leftMs of [30 * minute, 20 * minute, minute, 5_000]) {
      endpoint.requests.length = 0;
      authority.clock.advance(expiresAt - leftMs - authority.clock.now());
      expect(withNames(await readAll())).toEqual(allGood);
      await expect.poll(countRequested).toBe(names.length);
    }
    authority.clock.advance(5_000);
    expect(new Set(await readAll())).toEqual(new Set(["The managed identity endpoint is unavailable."]));
  });

  it("fails with TOKEN_SERVICE_UNAVAILABLE without a good token, and works again when there is one", async () => {
    respondWithEach(Object.values(unusable));
    const readers = names.map((_, index) => createAssertionReader(toClientId(index)));
    const results = await Promise.all(readers.map((read) => read().catch((error: unknown) => error)));
    for (const [index, name] of names.entries())
      expect(results[index], name).toMatchObject({
        code: "TOKEN_SERVICE_UNAVAILABLE",
        facts: { retryAfterSeconds: expect.any(Number) as number },
      });
    endpoint.respondWith(() => createTokenResponse(goodToken, authority.clock.now() + lifetimeMs));
    authority.clock.advance(5_000);
    // A retry that is in flight may still get the old response.
    const readAll = () => Promise.all(readers.map((read) => read().catch((error: unknown) => String(error))));
    await expect.poll(async () => new Set(await readAll())).toEqual(new Set([goodToken]));
  });

  it("fails with SERVICE_MISCONFIGURED if it says that it does not know the identity, also until a good token expires", async () => {
    const unknown: readonly EndpointResult[] = [
      { status: 400, body: { error: "invalid_request", error_description: "Identity not found" } },
      { status: 400, body: { statusCode: 400, message: "No User Assigned Managed Identity found." } },
      { status: 403, body: { error: { code: "Forbidden", message: "Not assigned." } } },
      { status: 401, body: { error: "unauthorized" } },
    ];
    for (const result of unknown) {
      endpoint.respondWith(() => createTokenResponse(goodToken, authority.clock.now() + lifetimeMs));
      const read = createAssertionReader(crypto.randomUUID());
      await read();
      endpoint.respondWith(() => result);
      authority.clock.advance(lifetimeMs - 5 * minute);
      expect(await read()).toBe(goodToken);
      authority.clock.advance(5 * minute);
      await expect(read(), JSON.stringify(result)).rejects.toMatchObject({ code: "SERVICE_MISCONFIGURED" });
    }
  });

  it("accepts the formats in which platforms write the expiry", async () => {
    const expiresAt = seconds(lifetimeMs) * 1000;
    const formats: readonly object[] = [
      { expires_on: expiresAt / 1000 },
      { expires_on: String(expiresAt / 1000) },
      { expires_on: new Date(expiresAt).toISOString() },
      { expires_on: new Date(expiresAt).toUTCString() },
      { expires_in: lifetimeMs / 1000 },
      { expires_in: String(lifetimeMs / 1000) },
    ];
    for (const format of formats) {
      const clientId = crypto.randomUUID();
      endpoint.respondWith(() => withToken(goodToken, format));
      const read = createAssertionReader(clientId);
      expect(await read(), JSON.stringify(format)).toBe(goodToken);
      await read();
      expect(endpoint.countRequests(clientId), JSON.stringify(format)).toBe(1);
    }
  });

  it("requests a token once although its lifetime is shorter than the usual time before a refresh", async () => {
    endpoint.respondWith(() => createTokenResponse(goodToken, authority.clock.now() + 20 * minute));
    const clientId = crypto.randomUUID();
    const read = createAssertionReader(clientId);
    for (let times = 0; times < 5; times++) await read();
    expect(endpoint.countRequests(clientId)).toBe(1);
  });
});

describe("IMDS", () => {
  let imds: ManagedIdentityEndpoint;
  beforeAll(async () => {
    imds = await startManagedIdentityEndpoint("imds");
  });
  afterAll(() => imds.close());

  const issueToken = (): EndpointResult => createTokenResponse(goodToken, authority.clock.now() + lifetimeMs);

  it.concurrent.for([404, 410, 429, 500, 503])(
    "lets callers wait for a few seconds while it returns %s, and retries without a caller",
    async (status, { expect }) => {
      const clientId = toClientId(status);
      imds.respondWith(() => ({ status, body: { error: "unavailable" }, headers: { "retry-after": "2" } }), clientId);
      const read = createAssertionReader(clientId);
      const startedAt = performance.now();
      const results = await Promise.all(Array.from({ length: 20 }, () => read().catch((error: unknown) => error)));
      expect(performance.now() - startedAt).toBeLessThan(6_000);
      for (const result of results)
        expect(result).toMatchObject({
          code: "TOKEN_SERVICE_UNAVAILABLE",
          facts: { retryAfterSeconds: expect.any(Number) as number },
        });

      const before = imds.countRequests(clientId);
      expect(before).toBeLessThan(6);
      imds.respondWith(issueToken, clientId);
      await expect.poll(() => imds.countRequests(clientId)).toBe(before + 1);
      await expect.poll(read).toBe(goodToken);
      expect(imds.countRequests(clientId)).toBe(before + 1);
    },
  );

  it.concurrent("gives the token to callers that wait if it fails only for a moment", async ({ expect }) => {
    const clientId = toClientId(1_001);
    const fail = (): EndpointResult => ({ status: 500, body: "" });
    imds.respondWith(() => (imds.countRequests(clientId) < 2 ? fail() : issueToken()), clientId);
    expect(await createAssertionReader(clientId)()).toBe(goodToken);
    expect(imds.countRequests(clientId)).toBe(2);
  });

  it.concurrent(
    "lets callers wait for a few seconds while it does not respond, and uses a late response",
    async ({ expect }) => {
      const clientId = toClientId(1_002);
      const response = createLatch();
      imds.respondWith(() => response.released.then(issueToken), clientId);
      const read = createAssertionReader(clientId);
      const startedAt = performance.now();
      await expect(read()).rejects.toMatchObject({ code: "TOKEN_SERVICE_UNAVAILABLE" });
      expect(performance.now() - startedAt).toBeLessThan(6_000);
      response.release();
      await expect.poll(read).toBe(goodToken);
      expect(imds.countRequests(clientId)).toBe(1);
    },
  );
});
