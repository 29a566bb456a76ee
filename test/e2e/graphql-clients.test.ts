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
import { startTestServer, type TestServer } from "../support/test-server.ts";

const origin = "https://app.example.com";

let api: TestServer;
let uri: string;
let headers: { authorization: string };
const sent: SentRequest[] = [];
const browserFetch = createBrowserFetch(origin, sent);

beforeAll(async () => {
  api = await startTestServer({ CORS_ORIGINS: origin, NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" });
  uri = `${api.url}/graphql`;
  headers = { authorization: `Bearer ${await api.emulator.issueToken({ user: "bob@harbor.example" })}` };
});
afterAll(() => api.close());
beforeEach(() => {
  sent.length = 0;
});

const me = "query Me { me { displayName } }";
const user = "query User($id: ID!) { node(id: $id) { ... on User { displayName } } }";
/** Bob has not consented to `Mail.Read`. */
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

/** Expects a successful preflight before each request, which browsers send because of `authorization`. */
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

  it("sends queries of Apollo Client with variables by POST, or by GET with useGETForQueries", async () => {
    for (const [useGETForQueries, method] of [
      [false, "POST"],
      [true, "GET"],
    ] as const) {
      sent.length = 0;
      const client = createApolloClient(createHttpLink({ useGETForQueries }));
      const { data } = await client.query({ query: gql(user), variables: { id: await fetchBobsId() } });

      expect(data, method).toMatchObject({ node: { displayName: "Bob Baker" } });
      expect(sentMethods()).toEqual([method]);
      expectPreflights();
    }
  });

  it("sends mutations of Apollo Client by POST even if queries use GET", async () => {
    const { data } = await createApolloClient(createHttpLink({ useGETForQueries: true })).mutate({
      mutation: gql(createEvent),
      variables: { input },
    });

    expect(data).toMatchObject({ createEvent: { event: { subject: "Rehearsal" } } });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it("reports data and error codes of a partial response to Apollo Client, by POST and GET", async () => {
    for (const useGETForQueries of [false, true]) {
      const client = createApolloClient(createHttpLink({ useGETForQueries }));
      const { data, error } = await client.query({ query: gql(mixed), errorPolicy: "all" });

      expect(data).toMatchObject({ me: { displayName: "Bob Baker" }, messages: null });
      if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
      expect(getCodes(error.errors), String(useGETForQueries)).toEqual(["CONSENT_REQUIRED"]);
    }
  });

  it("reports the error code of a rejected request to Apollo Client", async () => {
    const error: unknown = await createApolloClient(createHttpLink())
      .query({ query: gql(invalid) })
      .catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(getCodes(error.errors)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  });

  it("reports the error code of a rejected bearer token to Apollo Client", async () => {
    const client = createApolloClient(createHttpLink({ headers: { authorization: "Bearer nonsense" } }));
    const error: unknown = await client.query({ query: gql(me) }).catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(getCodes(error.errors)).toEqual(["UNAUTHENTICATED"]);
  });

  it("reports the error code of a mutation by GET to Apollo Client", async () => {
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

    it("sends the text of a persisted query once, then the hash only, by POST and GET", async () => {
      for (const get of [false, true]) {
        sent.length = 0;
        const query = gql(`query Hashed${String(get)} { me { displayName } }`);
        for (const client of [createPersistedClient(get), createPersistedClient(get)])
          expect((await client.query({ query })).data).toMatchObject({ me: { displayName: "Bob Baker" } });

        const hashed = get ? "GET" : "POST";
        expect(sentMethods()).toEqual([hashed, "POST", hashed]);
        expect(
          sent.map(({ url, body }) => /query Hashed/.test(decodeURIComponent(url) + JSON.stringify(body))),
        ).toEqual([false, true, false]);
        expectPreflights();
      }
    });

    it("sends mutations by POST with automatic persisted queries", async () => {
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

  it("sends queries of urql with variables by GET, its default", async () => {
    const { data, error } = await query(createUrqlClient(), user, { id: await fetchBobsId() });

    expect(error).toBeUndefined();
    expect(data).toMatchObject({ node: { displayName: "Bob Baker" } });
    expect(sentMethods()).toEqual(["GET"]);
    expectPreflights();
  });

  it("sends queries of urql by POST if the URL becomes too long", async () => {
    const name = "a".repeat(60);
    const names = Array.from({ length: 40 }, (_, index) => `${name}${index}: displayName`);
    const long = `query Long { me { ${names.join(" ")} } }`;
    const { data, error } = await query(createUrqlClient(), long);

    expect(error).toBeUndefined();
    expect(data).toMatchObject({ me: { [`${name}39`]: "Bob Baker" } });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it("sends mutations of urql by POST", async () => {
    const { data } = await createUrqlClient().mutation<unknown>(createEvent, { input }).toPromise();

    expect(data).toMatchObject({ createEvent: { event: { subject: "Rehearsal" } } });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it("reports data and error codes of a partial response to urql", async () => {
    const { data, error } = await query(createUrqlClient(), mixed);

    expect(data).toMatchObject({ me: { displayName: "Bob Baker" }, messages: null });
    expect(error).toBeInstanceOf(CombinedError);
    expect(getCodes(error?.graphQLErrors ?? [])).toEqual(["CONSENT_REQUIRED"]);
  });

  it("reports the error codes of rejected requests to urql", async () => {
    for (const [text, options, code] of [
      [invalid, {}, "GRAPHQL_VALIDATION_FAILED"],
      [me, { authorization: "Bearer nonsense" }, "UNAUTHENTICATED"],
    ] as const) {
      const { error } = await query(createUrqlClient(options), text);

      expect(error).toBeInstanceOf(CombinedError);
      expect(getCodes(error?.graphQLErrors ?? []), text).toEqual([code]);
    }
  });
});

describe("graphql-request", () => {
  const client = (options: { authorization?: string; method?: "GET" } = {}): GraphQLClient => {
    const { authorization = headers.authorization, ...rest } = options;
    return new GraphQLClient(uri, { headers: { authorization }, fetch: browserFetch, ...rest });
  };

  it("sends queries of graphql-request with variables by POST and GET", async () => {
    for (const method of ["POST", "GET"] as const) {
      sent.length = 0;
      const options = method === "GET" ? { method } : {};
      const data: unknown = await client(options).request(user, { id: await fetchBobsId() });

      expect(data, method).toMatchObject({ node: { displayName: "Bob Baker" } });
      expect(sentMethods()).toEqual([method]);
      expectPreflights();
    }
  });

  it("sends mutations of graphql-request by POST even if queries use GET", async () => {
    expect(await client({ method: "GET" }).request(createEvent, { input })).toMatchObject({
      createEvent: { event: { subject: "Rehearsal" } },
    });
    expect(sentMethods()).toEqual(["POST"]);
    expectPreflights();
  });

  it("reports status and error code of partial and rejected responses to graphql-request", async () => {
    for (const [text, options, status, code] of [
      [mixed, {}, 200, "CONSENT_REQUIRED"],
      [invalid, {}, 400, "GRAPHQL_VALIDATION_FAILED"],
      [me, { authorization: "Bearer nonsense" }, 401, "UNAUTHENTICATED"],
    ] as const) {
      const error: unknown = await client(options)
        .request(text)
        .catch((thrown: unknown) => thrown);

      expect(error, text).toBeInstanceOf(ClientError);
      const { response } = error as ClientError;
      expect(response.status, text).toBe(status);
      expect(getCodes(response.errors ?? []), text).toEqual([code]);
    }
  });
});

describe("a page of an origin that is not allowed", () => {
  it("rejects the preflight of an origin that is not allowed, and hides responses from it", async () => {
    const foreignFetch = createBrowserFetch("https://evil.example");

    await expect(foreignFetch(uri, { method: "POST", headers, body: JSON.stringify({ query: me }) })).rejects.toThrow(
      "CORS: the preflight",
    );
    await expect(foreignFetch(`${uri}?query=${encodeURIComponent(me)}`)).rejects.toThrow("CORS: the response");
  });
});
