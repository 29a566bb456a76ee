import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { boardsApi } from "../../support/project.ts";
import { apiRegistration, graphRegistration, tenantId } from "@oboql/dev/emulator";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { TokenServiceUnavailableError } from "../../../src/errors/service-errors.ts";
import type { CredentialOptions } from "../../../src/tokens/credentials/credential.ts";
import { createOboExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import type { Exchange } from "../../../src/tokens/exchange/exchange-with-retry.ts";
import type { TokenRequest } from "../../../src/tokens/token-provider.ts";
import { createIdentity } from "../../support/identities.ts";
import { startRecordingAuthority, type RecordingAuthority, type TokenPost } from "../../support/recording-authority.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const guestTenant = "11111111-2222-4333-8444-555555555555";
const cp1 = { access_token: { xms_cc: { values: ["CP1"] } } };

let authority: RecordingAuthority;
let api: TestServer;
beforeAll(async () => {
  authority = await startRecordingAuthority();
  api = await startTestServer({
    AZURE_AUTHORITY_HOST: `${authority.url}/`,
    AZURE_TENANT_ID: "organizations",
    ALLOWED_TENANT_IDS: "*",
  });
  authority.forwardTo(api.emulator.url);
});
afterEach(() => {
  api.emulator.calls.reset();
});
afterAll(async () => {
  await api.close();
  await authority.close();
});

/** Runs an action and returns the token requests that it caused. */
async function recordPosts(action: () => Promise<unknown>): Promise<readonly TokenPost[]> {
  const before = authority.posts.length;
  await action();
  return authority.posts.slice(before);
}

const getScopes = (post: TokenPost | undefined): string[] => (post?.form.get("scope") ?? "").split(" ").sort();
const openIdScopes = ["offline_access", "openid", "profile"];

describe("a token request", () => {
  it("sends a jwt-bearer grant with the assertion and the client credential to the tenant of the assertion", async () => {
    const token = await api.emulator.issueToken();
    const posts = await recordPosts(() => api.ask("{ me { displayName } }", { token }));
    expect(posts).toHaveLength(1);
    const [{ path, headers, form } = {} as TokenPost] = posts;
    expect(path).toBe(`/${tenantId}/oauth2/v2.0/token`);
    expect(headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(headers.authorization).toBeUndefined();
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      requested_token_use: "on_behalf_of",
      assertion: token,
      client_id: apiRegistration.clientId,
      client_secret: apiRegistration.clientSecret,
    });
    // MSAL adds claims for the ID token, which is not used.
    expect(JSON.parse(form.get("claims") ?? "")).toEqual(expect.objectContaining(cp1));
  });

  it("requests the scopes of one resource in full form", async () => {
    const query = "{ me { displayName } boards(first: 1) { nodes { name } } }";
    const posts = await recordPosts(async () => api.ask(query, { token: await api.emulator.issueToken() }));
    expect(posts.map(getScopes).sort()).toEqual([
      [`${boardsApi.resource}/Boards.Read`, ...openIdScopes],
      [`${graphRegistration.resource}/User.Read`, ...openIdScopes],
    ]);
  });

  it("sends the token request to the tenant of the assertion if the user is a guest", async () => {
    const claims = { tid: guestTenant, iss: `${api.emulator.url}/${guestTenant}/v2.0` };
    const posts = await recordPosts(async () =>
      api.ask("{ me { displayName } }", { token: await api.emulator.issueToken({ claims }) }),
    );
    expect(posts.map(({ path }) => path)).toEqual([`/${guestTenant}/oauth2/v2.0/token`]);
  });

  it("sends no discovery request before a token request", async () => {
    await api.ask("{ __typename }");
    api.emulator.calls.reset();
    await api.ask("{ me { displayName } }");
    expect(api.emulator.calls.counts()).toEqual({
      "POST /oauth2/v2.0/token": 1,
      [`on-behalf-of ${graphRegistration.resource}`]: 1,
      "GET /v1.0/me": 1,
    });
  });

  it("calls Graph with the access token, and never sends the assertion to Graph", async () => {
    await api.ask("{ me { displayName } }", { user: "mona@harbor.example" });
    const received = api.emulator.calls.list().find(({ key }) => key === "GET /v1.0/me");
    expect(received?.token).toEqual({
      oid: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f05",
      audience: graphRegistration.resource,
      scopes: expect.arrayContaining(["User.Read"]) as string[],
    });
  });
});

describe("createOboExchange", () => {
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
  afterAll(() => http.close());
  const request = { downstream: "MICROSOFT_GRAPH", resource: graphRegistration.resource, scopes: ["User.Read"] };
  const exchange: Exchange = async (...args) => {
    const { clientId, clientSecret } = apiRegistration;
    const credential = { authOptions: () => Promise.resolve({ clientSecret }), invalidate: () => undefined };
    const config = { clientId, authorityHost: authority.url };
    const result = await createOboExchange({ config, credential, http, now: Date.now })(...args);
    return result.token ?? expect.fail("no token");
  };

  it("merges the claims of a challenge with the client capability", async () => {
    const challenge = { access_token: { nbf: { essential: true, value: "1700000000" } } };
    const identity = createIdentity(await api.emulator.issueToken());
    const posts = await recordPosts(() => exchange(identity, { ...request, claims: JSON.stringify(challenge) }));
    expect(posts.map(({ form }): unknown => JSON.parse(form.get("claims") ?? ""))).toEqual([
      expect.objectContaining({ access_token: { ...cp1.access_token, ...challenge.access_token } }),
    ]);
  });

  it("does not prefix scopes that are in full form", async () => {
    const scopes = ["https://graph.microsoft.com/User.Read", "https://GRAPH.microsoft.com/User.Read.All"];
    const identity = createIdentity(await api.emulator.issueToken());
    const posts = await recordPosts(() => exchange(identity, { ...request, scopes }));
    expect(posts.map(getScopes)).toEqual([[...scopes, ...openIdScopes].sort()]);
  });

  it("returns a token with all granted scopes that is redacted in JSON", async () => {
    const token = await exchange(createIdentity(await api.emulator.issueToken()), request);
    expect([...token.scopes].sort()).toEqual(graphRegistration.scopes.map((scope) => scope.toLowerCase()).sort());
    expect(token.value.reveal()).toMatch(/^ey/);
    expect(JSON.stringify(token)).not.toContain(token.value.reveal());
  });

  it("limits the expiry of a token to the expiry of the assertion", async () => {
    const expiresAt = Date.now() + 600_000;
    const identity = createIdentity(await api.emulator.issueToken(), { expiresAt });
    expect((await exchange(identity, request)).expiresAt).toBe(expiresAt);
  });

  it("returns a token with its own expiry if that is before the expiry of the assertion", async () => {
    const expiresAt = Date.now() + 100 * 3600_000;
    const identity = createIdentity(await api.emulator.issueToken(), { expiresAt });
    const token = await exchange(identity, request);
    expect(token.expiresAt).toBeGreaterThan(Date.now() + 23 * 3600_000);
    expect(token.expiresAt).toBeLessThan(Date.now() + 29 * 3600_000);
  });

  it("sets refreshAt of a token from refresh_in, or to 80 % of the lifetime", async () => {
    const identity = createIdentity(await api.emulator.issueToken(), { expiresAt: Infinity });
    const boards = { downstream: "BOARDS", resource: boardsApi.resource, scopes: ["Boards.Read"] };
    const getRefreshRatio = async (tokenRequest: TokenRequest): Promise<number> => {
      const { issuedAt, refreshAt, expiresAt } = await exchange(identity, tokenRequest);
      return (refreshAt - issuedAt) / (expiresAt + 60_000 - issuedAt);
    };
    expect(await getRefreshRatio(request)).toBeCloseTo(0.5, 2);
    expect(await getRefreshRatio(boards)).toBeCloseTo(0.8, 2);
  });
});

describe("a credential that is not available", () => {
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
  afterAll(() => http.close());
  const request = { downstream: "MICROSOFT_GRAPH", resource: graphRegistration.resource, scopes: ["User.Read"] };

  it("fails the exchange with a known error, without a request and without a retry", async () => {
    const misconfigured = { code: "SERVICE_MISCONFIGURED", message: "This API's credential cannot be used." };
    const rows: [string, () => Promise<CredentialOptions>, object][] = [
      [
        "an error of its source",
        () => Promise.reject(new TokenServiceUnavailableError("No token.")),
        { message: "No token." },
      ],
      ["an unexpected error", () => Promise.reject(new TypeError("a bug")), misconfigured],
      ["an error that is no Error", () => Promise.reject("a text" as unknown as Error), misconfigured],
      ["an empty client assertion", () => Promise.resolve({ clientAssertion: "" }), misconfigured],
      ["no credential", () => Promise.resolve({}), misconfigured],
    ];
    const config = { clientId: apiRegistration.clientId, authorityHost: authority.url };
    for (const [name, authOptions, expected] of rows) {
      const credential = { authOptions, invalidate: () => undefined };
      const exchangeOnce = createOboExchange({ config, credential, http, now: Date.now });
      const posts = await recordPosts(async () => {
        const result = await exchangeOnce(createIdentity("e.x.y"), request);
        expect(result, name).toMatchObject({ error: expected, status: undefined, isTransient: false });
      });
      expect(posts, name).toEqual([]);
    }
  });
});
