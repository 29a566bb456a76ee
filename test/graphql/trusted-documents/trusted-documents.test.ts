import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { writeManifest } from "../../support/manifests.ts";
import { extractTokenTrace, startTestServer, type TestServer } from "../../support/test-server.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

const me = "query Me { me { displayName } }";
const user = "query User($id: ID!) { user(id: $id) { displayName } }";
const two = "query First { me { displayName } } query Second { __typename }";
const create = "mutation Create($input: CreateEventInput!) { createEvent(input: $input) { event { subject } } }";
const documents = [me, user, two, create];
const input = { subject: "Rehearsal", start: "2027-03-10T09:00:00Z", end: "2027-03-10T10:00:00Z" };

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}
interface Parameters {
  readonly [name: string]: unknown;
}

let api: TestServer;
let authorization: string;

async function start(manifest: unknown, environment: Record<string, string> = {}): Promise<void> {
  const file = await writeManifest(manifest);
  api = await startTestServer({ ...environment, TRUSTED_DOCUMENTS: file.path });
  await file.remove();
  authorization = `Bearer ${await api.emulator.issueToken()}`;
}

async function send(method: string, parameters: Parameters, headers: Record<string, string> = { authorization }) {
  const encoded = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const response =
    method === "GET"
      ? await fetch(`${api.url}/graphql?${new URLSearchParams(encoded).toString()}`, { headers })
      : await fetch(`${api.url}/graphql`, {
          method,
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify(parameters),
        });
  return { status: response.status, body: extractTokenTrace(await response.json()).body as Body };
}

const toPersistedQuery = (sha256Hash: unknown): Parameters => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
const listDownstreamCalls = (): string[] =>
  Object.keys(api.emulator.calls.counts()).filter((key) => /on-behalf-of|v1\.0|boards/.test(key));

describe("trusted documents", () => {
  beforeAll(() => start(Object.fromEntries(documents.map((text) => [sha1(text), text]))));
  afterAll(() => api.close());

  it("executes trusted documents by POST and GET, by id, by hash or by text", async () => {
    const forms: readonly (readonly [title: string, createParameters: (text: string) => Parameters])[] = [
      ["documentId", (text) => ({ documentId: sha1(text) })],
      ["documentId with prefixed SHA-256", (text) => ({ documentId: `sha256:${sha256(text)}` })],
      ["persisted query by id", (text) => toPersistedQuery(sha1(text))],
      ["persisted query by SHA-256", (text) => toPersistedQuery(sha256(text))],
      ["text", (text) => ({ query: text })],
      ["text and hash", (text) => ({ query: text, ...toPersistedQuery(sha256(text)) })],
    ];
    const variables = { id: "bob@harbor.example" };
    for (const method of ["POST", "GET"])
      for (const [title, createParameters] of forms) {
        const message = `${method} ${title}`;
        expect((await send(method, createParameters(me))).body, message).toEqual({
          data: { me: { displayName: "Alice Archer" } },
        });
        expect((await send(method, { ...createParameters(user), variables })).body, message).toEqual({
          data: { user: { displayName: "Bob Baker" } },
        });
        const second = { ...createParameters(two), operationName: "Second" };
        expect((await send(method, second)).body, message).toEqual({ data: { __typename: "Query" } });
      }
  });

  it("executes no trusted mutation by GET", async () => {
    const parameters = { documentId: sha1(create), variables: { input } };
    expect((await send("POST", parameters)).body).toEqual({
      data: { createEvent: { event: { subject: "Rehearsal" } } },
    });
    expect((await send("GET", parameters)).status).toBe(405);
  });
});

describe("untrusted documents", () => {
  beforeAll(() => start({ [sha1(me)]: me, [sha1(user)]: user }));
  afterAll(() => api.close());
  beforeEach(() => {
    api.emulator.calls.reset();
  });

  const untrustedQuery = "query Stranger { me { mail } }";

  it("rejects an untrusted document before any token exchange or downstream call, without quoting it", async () => {
    const requests: readonly (readonly [title: string, parameters: Parameters])[] = [
      ["another document", { query: untrustedQuery }],
      ["a trusted text with another byte", { query: `${me} ` }],
      ["introspection", { query: "{ __schema { queryType { name } } }" }],
      ["a syntax error", { query: "{ me {" }],
      ["an unknown field", { query: "{ secret }" }],
      ["an unknown id", { documentId: sha1(untrustedQuery) }],
      ["an unknown hash", { documentId: `sha256:${sha256(untrustedQuery)}` }],
      ["an unknown persisted query", toPersistedQuery(sha256(untrustedQuery))],
      ["an untrusted text with its hash", { query: untrustedQuery, ...toPersistedQuery(sha256(untrustedQuery)) }],
      ["an untrusted text with a trusted id", { query: untrustedQuery, documentId: sha1(me) }],
      ["an untrusted text with a trusted hash", { query: untrustedQuery, ...toPersistedQuery(sha256(me)) }],
      ["a trusted text with an unknown hash", { query: me, ...toPersistedQuery(sha256(untrustedQuery)) }],
      ["two different trusted documents", { documentId: sha1(me), ...toPersistedQuery(sha256(user)) }],
      ["a hash that is not a string", toPersistedQuery(1)],
      ["a persisted query without a hash", { query: me, extensions: { persistedQuery: {} } }],
      ["an id named like a member of every object", { documentId: "__proto__" }],
      ["the internal id of untrusted documents", toPersistedQuery("untrusted")],
    ];
    for (const method of ["POST", "GET"])
      for (const [title, parameters] of requests) {
        const message = `${method} ${title}`;
        const { status, body } = await send(method, parameters);

        expect(status, message).toBe(400);
        expect(body, message).toEqual({
          errors: [{ message: expect.any(String) as string, extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
        });
        expect(body.errors?.[0]?.message, message).not.toMatch(/Stranger|secret|mail|__schema/);
        expect(listDownstreamCalls(), message).toEqual([]);
      }
  });

  it("rejects a document id that is not a string", async () => {
    for (const documentId of [7, [sha1(me)]])
      expect((await send("POST", { documentId })).body.errors?.[0]?.extensions.code, JSON.stringify(documentId)).toBe(
        "DOCUMENT_NOT_TRUSTED",
      );
  });

  it("rejects untrusted documents without a token with UNAUTHENTICATED, like trusted documents", async () => {
    for (const parameters of [{ query: untrustedQuery }, { documentId: sha1(me) }])
      expect((await send("POST", parameters, {})).body.errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  it("rejects requests without a document with BAD_REQUEST instead", async () => {
    for (const parameters of [{ variables: {} }, { documentId: null }, { query: "" }, { query: 7 }])
      expect(await send("POST", parameters), JSON.stringify(parameters)).toMatchObject({
        status: 400,
        body: { errors: [{ extensions: { code: "BAD_REQUEST" } }] },
      });
  });

  it("does not persist an untrusted text: it stays rejected by its hash", async () => {
    await send("POST", { query: untrustedQuery, ...toPersistedQuery(sha256(untrustedQuery)) });
    expect((await send("POST", toPersistedQuery(sha256(untrustedQuery)))).body.errors?.[0]?.extensions.code).toBe(
      "DOCUMENT_NOT_TRUSTED",
    );
  });

  it("does not log untrusted documents", async () => {
    await send("POST", { query: untrustedQuery });
    expect(api.logged().join("\n")).not.toContain("Stranger");
  });
});

describe("Apollo Client with trusted documents", () => {
  beforeAll(() => start({ [sha1(me)]: me }));
  afterAll(() => api.close());

  const bodies: string[] = [];
  const client = (generateHash: () => string): ApolloClient => {
    const recording: typeof fetch = (url, init) => {
      bodies.push(typeof init?.body === "string" ? init.body : "");
      return fetch(url, init);
    };
    const http = new HttpLink({ uri: `${api.url}/graphql`, headers: { authorization }, fetch: recording });
    return new ApolloClient({
      link: ApolloLink.from([new PersistedQueryLink({ generateHash }), http]),
      cache: new InMemoryCache(),
    });
  };

  it("executes a trusted document of Apollo Client by its hash only", async () => {
    const { data } = await client(() => sha1(me)).query({ query: gql(me) });
    expect(data).toEqual({ me: { displayName: "Alice Archer" } });
    expect(bodies.splice(0)).toEqual([expect.not.stringContaining("displayName")]);
  });

  it("rejects an unknown hash of Apollo Client with DOCUMENT_NOT_TRUSTED, so that it does not send the text", async () => {
    const error: unknown = await client(() => sha1("other"))
      .query({ query: gql(me) })
      .catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(error.errors[0]?.extensions?.["code"]).toBe("DOCUMENT_NOT_TRUSTED");
    expect(bodies.splice(0)).toEqual([expect.not.stringContaining("displayName")]);
  });
});

describe("explorer and introspection", () => {
  afterAll(() => api.close());

  it("disables explorer and introspection by default, and requires introspection in the manifest even if it is enabled", async () => {
    const introspection = "{ __schema { queryType { name } } }";
    await start({ [sha1(me)]: me });
    expect((await fetch(`${api.url}/`)).status).toBe(404);
    await api.close();

    await start({ [sha1(me)]: me }, { INTROSPECTION: "true", EXPLORER: "true" });
    expect((await fetch(`${api.url}/`)).status).toBe(200);
    expect((await send("POST", { query: introspection })).body.errors?.[0]?.extensions.code).toBe(
      "DOCUMENT_NOT_TRUSTED",
    );
    await api.close();

    await start({ [sha1(introspection)]: introspection }, { INTROSPECTION: "true" });
    expect((await send("POST", { query: introspection })).body).toEqual({
      data: { __schema: { queryType: { name: "Query" } } },
    });
  });
});
