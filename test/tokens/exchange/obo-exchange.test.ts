import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { api as registration, microsoftGraph, projectsApi, tenantId } from "../../../dev/src/emulator/tenant.ts";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createOboExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import type { Exchange } from "../../../src/tokens/exchange/exchange-with-retry.ts";
import type { TokenRequest } from "../../../src/tokens/token-provider.ts";
import { createIdentity } from "../../support/identities.ts";
import { startRecordingAuthority, type RecordingAuthority, type TokenPost } from "../../support/recording-authority.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const guestTenant = "11111111-2222-4333-8444-555555555555";
const cp1 = { access_token: { xms_cc: { values: ["CP1"] } } };

let authority: RecordingAuthority;
let api: RunningApi;
beforeAll(async () => {
  authority = await startRecordingAuthority();
  api = await startApi({
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

/** Runs what makes the API exchange, and returns what it posted. */
async function postsOf(action: () => Promise<unknown>): Promise<readonly TokenPost[]> {
  const before = authority.posts.length;
  await action();
  return authority.posts.slice(before);
}

const scopesOf = (post: TokenPost | undefined): string[] => (post?.form.get("scope") ?? "").split(" ").sort();
const openIdScopes = ["offline_access", "openid", "profile"];

describe("an exchange on the wire", () => {
  it("is a jwt-bearer grant of this API for the caller's token, at the caller's tenant", async () => {
    const token = await api.emulator.issueToken();
    const posts = await postsOf(() => api.ask("{ me { displayName } }", { token }));
    expect(posts).toHaveLength(1);
    const [{ path, headers, form } = {} as TokenPost] = posts;
    expect(path).toBe(`/${tenantId}/oauth2/v2.0/token`);
    expect(headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(headers.authorization).toBeUndefined();
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      requested_token_use: "on_behalf_of",
      assertion: token,
      client_id: registration.clientId,
      client_secret: registration.clientSecret,
    });
    // MSAL adds wishes for the ID token, which is not used.
    expect(JSON.parse(form.get("claims") ?? "")).toEqual(expect.objectContaining(cp1));
  });

  it("asks for one resource at a time, its scopes in full form", async () => {
    const query = "{ me { displayName } projects(first: 1) { nodes { name } } }";
    const posts = await postsOf(async () => api.ask(query, { token: await api.emulator.issueToken() }));
    expect(posts.map(scopesOf).sort()).toEqual([
      [`${projectsApi.resource}/Projects.Read`, ...openIdScopes],
      [`${microsoftGraph.resource}/User.Read`, ...openIdScopes],
    ]);
  });

  it("of a guest goes to the tenant that issued the token, whatever the API's own", async () => {
    const claims = { tid: guestTenant, iss: `${api.emulator.url}/${guestTenant}/v2.0` };
    const posts = await postsOf(async () =>
      api.ask("{ me { displayName } }", { token: await api.emulator.issueToken({ claims }) }),
    );
    expect(posts.map(({ path }) => path)).toEqual([`/${guestTenant}/oauth2/v2.0/token`]);
  });

  it("needs no discovery of its own", async () => {
    await api.ask("{ __typename }");
    api.emulator.calls.reset();
    await api.ask("{ me { displayName } }");
    expect(api.emulator.calls.counts()).toEqual({
      "POST /oauth2/v2.0/token": 1,
      [`on-behalf-of ${microsoftGraph.resource}`]: 1,
      "BATCH GET /v1.0/me": 1,
      "POST /v1.0/$batch": 1,
    });
  });

  it("gives Graph the token for Graph, never the caller's", async () => {
    await api.ask("{ me { displayName } }", { user: "mona@harbor.example" });
    const received = api.emulator.calls.list().find(({ key }) => key === "POST /v1.0/$batch");
    expect(received?.token).toEqual({
      oid: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f05",
      audience: microsoftGraph.resource,
      scopes: expect.arrayContaining(["User.Read"]) as string[],
    });
  });
});

describe("an exchange by itself", () => {
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
  afterAll(() => http.close());
  const request = { downstream: "MICROSOFT_GRAPH", resource: microsoftGraph.resource, scopes: ["User.Read"] };
  const exchange: Exchange = async (...given) => {
    const { clientId, clientSecret } = registration;
    const credential = { authOptions: () => Promise.resolve({ clientSecret }) };
    const config = { clientId, authorityHost: authority.url };
    const result = await createOboExchange({ config, credential, http, now: Date.now })(...given);
    return result.token ?? expect.fail("refused");
  };

  it("merges the claims of a challenge with its own capability", async () => {
    const challenge = { access_token: { nbf: { essential: true, value: "1700000000" } } };
    const identity = createIdentity(await api.emulator.issueToken());
    const posts = await postsOf(() => exchange(identity, { ...request, claims: JSON.stringify(challenge) }));
    expect(posts.map(({ form }): unknown => JSON.parse(form.get("claims") ?? ""))).toEqual([
      expect.objectContaining({ access_token: { ...cp1.access_token, ...challenge.access_token } }),
    ]);
  });

  it("does not prefix a scope twice that is in full form already", async () => {
    const scopes = ["https://graph.microsoft.com/User.Read", "https://GRAPH.microsoft.com/User.Read.All"];
    const identity = createIdentity(await api.emulator.issueToken());
    const posts = await postsOf(() => exchange(identity, { ...request, scopes }));
    expect(posts.map(scopesOf)).toEqual([[...scopes, ...openIdScopes].sort()]);
  });

  it("gives a token that serves every scope that was granted, and shows itself to nobody", async () => {
    const token = await exchange(createIdentity(await api.emulator.issueToken()), request);
    expect([...token.scopes].sort()).toEqual(microsoftGraph.scopes.map((scope) => scope.toLowerCase()).sort());
    expect(token.value.reveal()).toMatch(/^ey/);
    expect(JSON.stringify(token)).not.toContain(token.value.reveal());
  });

  it("gives a token that ends with its assertion, though Graph's lives for a day", async () => {
    const expiresAt = Date.now() + 600_000;
    const identity = createIdentity(await api.emulator.issueToken(), { expiresAt });
    expect((await exchange(identity, request)).expiresAt).toBe(expiresAt);
  });

  it("gives a token that ends before its assertion if the directory says so", async () => {
    const expiresAt = Date.now() + 100 * 3600_000;
    const identity = createIdentity(await api.emulator.issueToken(), { expiresAt });
    const token = await exchange(identity, request);
    expect(token.expiresAt).toBeGreaterThan(Date.now() + 23 * 3600_000);
    expect(token.expiresAt).toBeLessThan(Date.now() + 29 * 3600_000);
  });

  it("gives a token that is renewed when the directory says, else at 80 % of its lifetime", async () => {
    const identity = createIdentity(await api.emulator.issueToken(), { expiresAt: Infinity });
    const projects = { downstream: "PROJECTS", resource: projectsApi.resource, scopes: ["Projects.Read"] };
    const renewedAfter = async (wanted: TokenRequest): Promise<number> => {
      const { issuedAt, refreshAt, expiresAt: usableUntil } = await exchange(identity, wanted);
      return (refreshAt - issuedAt) / (usableUntil + 60_000 - issuedAt);
    };
    expect(await renewedAfter(request)).toBeCloseTo(0.5, 2);
    expect(await renewedAfter(projects)).toBeCloseTo(0.8, 2);
  });
});
