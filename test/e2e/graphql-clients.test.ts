import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import {
  CombinedError,
  createClient,
  fetchExchange,
  type AnyVariables,
  type Client,
  type OperationResult,
} from "@urql/core";
import { ClientError, GraphQLClient } from "graphql-request";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createBrowserFetch, type SentRequest } from "../support/browser-fetch.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const origin = "https://app.example.com";

let api: RunningApi;
let uri: string;
let headers: { authorization: string };
const sent: SentRequest[] = [];
const browserFetch = createBrowserFetch(origin, sent);

beforeAll(async () => {
  api = await startApi({ CORS_ORIGINS: origin, NODE_ENV: "production" });
  uri = `${api.url}/graphql`;
  headers = { authorization: `Bearer ${await api.emulator.issueToken({ user: "bob@harbor.example" })}` };
});
afterAll(() => api.close());
beforeEach(() => {
  sent.length = 0;
});

const me = "query Me { me { displayName } }";
const user = "query User($id: ID!) { node(id: $id) { ... on User { displayName } } }";
/** Bob has not consented to mail. */
const mixed = "query Mixed { me { displayName } messages(first: 1) { nodes { id } } }";
const invalid = "query Invalid { nothing }";
const createEvent = "mutation Create($input: CreateEventInput!) { createEvent(input: $input) { event { subject } } }";
const input = { subject: "Rehearsal", start: "2027-03-10T09:00:00Z", end: "2027-03-10T10:00:00Z" };

async function fetchBobsId(): Promise<string> {
  const { body } = await api.ask("{ me { id } }", { user: "bob@harbor.example" });
  return (body.data?.["me"] as { id: string }).id;
}

const sentMethods = (): string[] => sent.map(({ method }) => method);
const getCodes = (errors: readonly { readonly extensions?: Record<string, unknown> | undefined }[]): unknown[] =>
  errors.map(({ extensions }) => extensions?.["code"]);

/** Whether a browser asked first, each time, as `authorization` makes it. */
function expectPreflights(): void {
  for (const { preflight } of sent) {
    expect(preflight?.status).toBe(204);
    expect(preflight?.headers.get("access-control-allow-headers")).toContain("authorization");
  }
}

describe("Apollo Client", () => {
  const createApolloClient = (link: ApolloLink): ApolloClient => new ApolloClient({ link, cache: new InMemoryCache() });
  const createHttpLink = (options: HttpLink.Options = {}): HttpLink =>
    new HttpLink({ uri, headers, fetch: browserFetch, ...options });

  it.each([
    [false, "POST"],
    [true, "GET"],
  ])("queries with variables, useGETForQueries: %j", async (useGETForQueries, method) => {
    const client = createApolloClient(createHttpLink({ useGETForQueries }));
    const { data } = await client.query({ query: gql(user), variables: { id: await fetchBobsId() } });

    expect(data).toMatchObject({ node: { displayName: "Bob Baker" } });
    expect(sentMethods()).toEqual([method]);
    expectPreflights();
  });

  it("mutates by POST, also where queries go by GET", async () => {
    const { data } = await createApolloClient(createHttpLink({ useGETForQueries: true })).mutate({
      mutation: gql(createEvent),
      variables: { input },
    });

    expect(data).toMatchObject({ createEvent: { event: { subject: "Rehearsal" } } });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it.each([false, true])("reads data and codes of a partial answer, useGETForQueries: %j", async (useGETForQueries) => {
    const client = createApolloClient(createHttpLink({ useGETForQueries }));
    const { data, error } = await client.query({ query: gql(mixed), errorPolicy: "all" });

    expect(data).toMatchObject({ me: { displayName: "Bob Baker" }, messages: null });
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(getCodes(error.errors)).toEqual(["CONSENT_REQUIRED"]);
  });

  it("reads the codes of a request that is refused as a whole", async () => {
    const error: unknown = await createApolloClient(createHttpLink())
      .query({ query: gql(invalid) })
      .catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(getCodes(error.errors)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  });

  it("reads why it may not come in", async () => {
    const client = createApolloClient(createHttpLink({ headers: { authorization: "Bearer nonsense" } }));
    const error: unknown = await client.query({ query: gql(me) }).catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(getCodes(error.errors)).toEqual(["UNAUTHENTICATED"]);
  });

  it("reads the code of a mutation by GET, which is refused", async () => {
    const client = createApolloClient(createHttpLink({ fetchOptions: { method: "GET" } }));
    const error: unknown = await client
      .mutate({ mutation: gql(createEvent), variables: { input } })
      .catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(getCodes(error.errors)).toEqual(["BAD_REQUEST"]);
    expect(error.message).toContain("mutation");
    expect(sentMethods()).toEqual(["GET"]);
  });

  describe("with automatic persisted queries", () => {
    const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
    const createPersistedClient = (useGETForHashedQueries: boolean): ApolloClient =>
      createApolloClient(
        ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries }), createHttpLink()]),
      );

    it.each([false, true])("sends the text once, then the hash alone, useGETForHashedQueries: %j", async (get) => {
      const query = gql(`query Hashed${String(get)} { me { displayName } }`);
      for (const client of [createPersistedClient(get), createPersistedClient(get)])
        expect((await client.query({ query })).data).toMatchObject({ me: { displayName: "Bob Baker" } });

      const hashed = get ? "GET" : "POST";
      expect(sentMethods()).toEqual([hashed, "POST", hashed]);
      expect(sent.map(({ url, body }) => /query Hashed/.test(decodeURIComponent(url) + JSON.stringify(body)))).toEqual([
        false,
        true,
        false,
      ]);
      expectPreflights();
    });

    it("mutates by POST", async () => {
      const { data } = await createPersistedClient(true).mutate({ mutation: gql(createEvent), variables: { input } });

      expect(data).toMatchObject({ createEvent: { event: { subject: "Rehearsal" } } });
      expect(sentMethods()).toEqual(["POST", "POST"]);
    });
  });
});

describe("urql", () => {
  const createUrqlClient = (options: { method?: string; authorization?: string } = {}): Client => {
    const { authorization = headers.authorization, method } = options;
    const fetchOptions = { headers: { authorization }, ...(method !== undefined && { method }) };
    return createClient({ url: uri, exchanges: [fetchExchange], fetch: browserFetch, fetchOptions });
  };
  const query = (client: Client, text: string, variables: AnyVariables = {}): Promise<OperationResult<unknown>> =>
    client.query<unknown>(text, variables).toPromise();

  it("queries with variables, by GET as it prefers", async () => {
    const { data, error } = await query(createUrqlClient(), user, { id: await fetchBobsId() });

    expect(error).toBeUndefined();
    expect(data).toMatchObject({ node: { displayName: "Bob Baker" } });
    expect(sentMethods()).toEqual(["GET"]);
    expectPreflights();
  });

  it("queries by POST where the URL becomes too long", async () => {
    const name = "a".repeat(60);
    const names = Array.from({ length: 40 }, (_, index) => `${name}${index}: displayName`);
    const long = `query Long { me { ${names.join(" ")} } }`;
    const { data, error } = await query(createUrqlClient(), long);

    expect(error).toBeUndefined();
    expect(data).toMatchObject({ me: { [`${name}39`]: "Bob Baker" } });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it("mutates by POST", async () => {
    const { data } = await createUrqlClient().mutation<unknown>(createEvent, { input }).toPromise();

    expect(data).toMatchObject({ createEvent: { event: { subject: "Rehearsal" } } });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it("reads data and codes of a partial answer", async () => {
    const { data, error } = await query(createUrqlClient(), mixed);

    expect(data).toMatchObject({ me: { displayName: "Bob Baker" }, messages: null });
    expect(error).toBeInstanceOf(CombinedError);
    expect(getCodes(error?.graphQLErrors ?? [])).toEqual(["CONSENT_REQUIRED"]);
  });

  it.each([
    ["a document that is not valid", invalid, {}, "GRAPHQL_VALIDATION_FAILED"],
    ["a token that is none", me, { authorization: "Bearer nonsense" }, "UNAUTHENTICATED"],
  ])("reads the code of %s", async (_, text, options, code) => {
    const { error } = await query(createUrqlClient(options), text);

    expect(error).toBeInstanceOf(CombinedError);
    expect(getCodes(error?.graphQLErrors ?? [])).toEqual([code]);
  });
});

describe("graphql-request", () => {
  const client = (options: { authorization?: string; method?: "GET" } = {}): GraphQLClient => {
    const { authorization = headers.authorization, ...rest } = options;
    return new GraphQLClient(uri, { headers: { authorization }, fetch: browserFetch, ...rest });
  };

  it.each([["POST"], ["GET"]] as const)("queries with variables by %s", async (method) => {
    const data: unknown = await client(method === "GET" ? { method } : {}).request(user, { id: await fetchBobsId() });

    expect(data).toMatchObject({ node: { displayName: "Bob Baker" } });
    expect(sentMethods()).toEqual([method]);
    expectPreflights();
  });

  it("mutates by POST, also where queries go by GET", async () => {
    expect(await client({ method: "GET" }).request(createEvent, { input })).toMatchObject({
      createEvent: { event: { subject: "Rehearsal" } },
    });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it.each([
    ["a partial answer", mixed, {}, 200, "CONSENT_REQUIRED"],
    ["a document that is not valid", invalid, {}, 400, "GRAPHQL_VALIDATION_FAILED"],
    ["a token that is none", me, { authorization: "Bearer nonsense" }, 401, "UNAUTHENTICATED"],
  ] as const)("reads status and code of %s", async (_, text, options, status, code) => {
    const error: unknown = await client(options)
      .request(text)
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ClientError);
    const { response } = error as ClientError;
    expect(response.status).toBe(status);
    expect(getCodes(response.errors ?? [])).toEqual([code]);
  });
});

describe("a page of another origin", () => {
  it("gets neither past the preflight nor at an answer", async () => {
    const foreignFetch = createBrowserFetch("https://evil.example");

    await expect(foreignFetch(uri, { method: "POST", headers, body: JSON.stringify({ query: me }) })).rejects.toThrow(
      "CORS: the preflight",
    );
    await expect(foreignFetch(`${uri}?query=${encodeURIComponent(me)}`)).rejects.toThrow("CORS: the answer");
  });
});
