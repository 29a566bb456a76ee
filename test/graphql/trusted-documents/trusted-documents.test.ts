import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { writeManifest } from "../../support/manifests.ts";
import { readTraced, startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

const me = "query Me { me { displayName } }";
const user = "query User($id: ID!) { user(id: $id) { displayName } }";
const two = "query First { me { displayName } } query Second { __typename }";
const create = "mutation Create($input: CreateEventInput!) { createEvent(input: $input) { event { subject } } }";
const documents = [me, user, two, create];
const input = { subject: "Rehearsal", start: "2027-03-10T09:00:00Z", end: "2027-03-10T10:00:00Z" };

/** The same documents as each tool writes them, and the ids by which its clients ask. */
const manifests: [string, (text: string) => string, (id: (text: string) => string) => object][] = [
  ["codegen's, SHA-1", sha1, (id) => Object.fromEntries(documents.map((text) => [id(text), text]))],
  [
    "codegen's, SHA-256",
    (text) => `sha256:${sha256(text)}`,
    (id) => Object.fromEntries(documents.map((text) => [id(text), text])),
  ],
  ["Relay's", md5, (id) => Object.fromEntries(documents.map((text) => [id(text), text]))],
  ["our own", sha256, (id) => Object.fromEntries(documents.map((text) => [id(text), { document: text }]))],
  [
    "Apollo's",
    sha256,
    (id) => ({
      format: "apollo-persisted-query-manifest",
      version: 1,
      operations: documents.map((body) => ({ id: id(body), name: "Any", type: "query", body })),
    }),
  ],
];

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}
interface Parameters {
  readonly [name: string]: unknown;
}

let api: RunningApi;
let authorization: string;

async function start(manifest: unknown, environment: Record<string, string> = {}): Promise<void> {
  const file = await writeManifest(manifest);
  api = await startApi({ ...environment, TRUSTED_DOCUMENTS: file.path });
  await file.remove();
  authorization = `Bearer ${await api.emulator.issueToken()}`;
}

async function send(method: string, parameters: Parameters, headers: Record<string, string> = { authorization }) {
  const encoded = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const answer =
    method === "GET"
      ? await fetch(`${api.url}/graphql?${new URLSearchParams(encoded).toString()}`, { headers })
      : await fetch(`${api.url}/graphql`, {
          method,
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify(parameters),
        });
  return { status: answer.status, body: readTraced(await answer.json()).body as Body };
}

const toPersistedQuery = (sha256Hash: unknown): Parameters => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
const listDownstreamCalls = (): string[] =>
  Object.keys(api.emulator.calls.counts()).filter((key) => /on-behalf-of|v1\.0|projects/.test(key));

describe.each(manifests)("a manifest in the form %s", (_, toId, createManifest) => {
  beforeAll(() => start(createManifest(toId)));
  afterAll(() => api.close());

  describe.each(["POST", "GET"])("by %s", (method) => {
    it.each([
      ["documentId", (text: string): Parameters => ({ documentId: toId(text) })],
      [
        "documentId with the prefix of its SHA-256",
        (text: string): Parameters => ({ documentId: `sha256:${sha256(text)}` }),
      ],
      ["a persisted query", (text: string): Parameters => toPersistedQuery(toId(text))],
      ["a persisted query by its SHA-256", (text: string): Parameters => toPersistedQuery(sha256(text))],
      ["its very text", (text: string): Parameters => ({ query: text })],
      ["text and hash", (text: string): Parameters => ({ query: text, ...toPersistedQuery(sha256(text)) })],
    ])("a document runs that is asked for by %s", async (_way, parameters) => {
      expect((await send(method, parameters(me))).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
      const variables = { id: "bob@harbor.example" };
      expect((await send(method, { ...parameters(user), variables })).body).toEqual({
        data: { user: { displayName: "Bob Baker" } },
      });
      const second = { ...parameters(two), operationName: "Second" };
      expect((await send(method, second)).body).toEqual({ data: { __typename: "Query" } });
    });
  });

  it("a mutation runs by POST, and is refused by GET", async () => {
    const parameters = { documentId: toId(create), variables: { input } };
    expect((await send("POST", parameters)).body).toEqual({
      data: { createEvent: { event: { subject: "Rehearsal" } } },
    });
    expect((await send("GET", parameters)).status).toBe(405);
  });
});

describe("what is not trusted", () => {
  beforeAll(() => start({ [sha1(me)]: me, [sha1(user)]: user }));
  afterAll(() => api.close());
  beforeEach(() => {
    api.emulator.calls.reset();
  });

  const untrustedQuery = "query Stranger { me { mail } }";

  describe.each(["POST", "GET"])("by %s", (method) => {
    it.each<[string, Parameters]>([
      ["another document", { query: untrustedQuery }],
      ["a trusted one in another spelling", { query: `${me} ` }],
      ["introspection", { query: "{ __schema { queryType { name } } }" }],
      ["what cannot be parsed", { query: "{ me {" }],
      ["what the schema does not have", { query: "{ secret }" }],
      ["an unknown id", { documentId: sha1(untrustedQuery) }],
      ["an unknown hash", { documentId: `sha256:${sha256(untrustedQuery)}` }],
      ["an unknown persisted query", toPersistedQuery(sha256(untrustedQuery))],
      ["a text that wants to be persisted", { query: untrustedQuery, ...toPersistedQuery(sha256(untrustedQuery)) }],
      ["a text behind a trusted id", { query: untrustedQuery, documentId: sha1(me) }],
      ["a text behind a trusted hash", { query: untrustedQuery, ...toPersistedQuery(sha256(me)) }],
      ["a trusted text behind an unknown hash", { query: me, ...toPersistedQuery(sha256(untrustedQuery)) }],
      ["two trusted documents at once", { documentId: sha1(me), ...toPersistedQuery(sha256(user)) }],
      ["a hash that is no text", toPersistedQuery(1)],
      ["a persisted query without a hash", { query: me, extensions: { persistedQuery: {} } }],
      ["an id that belongs to every object", { documentId: "__proto__" }],
      ["the internal id of untrusted documents", toPersistedQuery("untrusted")],
    ])("is refused before anything is asked of others: %s", async (_, parameters) => {
      const { status, body } = await send(method, parameters);

      expect(status).toBe(400);
      expect(body).toEqual({
        errors: [{ message: expect.any(String) as string, extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
      });
      expect(body.errors?.[0]?.message).not.toMatch(/Stranger|secret|mail|__schema/);
      expect(listDownstreamCalls()).toEqual([]);
    });
  });

  it.each<[string, Parameters]>([
    ["an id that is no text", { documentId: 7 }],
    ["an id that is a list of trusted ones", { documentId: [sha1(me)] }],
  ])("is refused: %s", async (_, parameters) => {
    expect((await send("POST", parameters)).body.errors?.[0]?.extensions.code).toBe("DOCUMENT_NOT_TRUSTED");
  });

  it("is not heard of without a token", async () => {
    for (const parameters of [{ query: untrustedQuery }, { documentId: sha1(me) }])
      expect((await send("POST", parameters, {})).body.errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  it("is another matter than a request without a document, or one that Apollo cannot read", async () => {
    for (const parameters of [{ variables: {} }, { documentId: null }, { query: "" }, { query: 7 }])
      expect(await send("POST", parameters)).toMatchObject({
        status: 400,
        body: { errors: [{ extensions: { code: "BAD_REQUEST" } }] },
      });
  });

  it("is not learned: a text that was refused with its hash is refused by its hash", async () => {
    await send("POST", { query: untrustedQuery, ...toPersistedQuery(sha256(untrustedQuery)) });
    expect((await send("POST", toPersistedQuery(sha256(untrustedQuery)))).body.errors?.[0]?.extensions.code).toBe(
      "DOCUMENT_NOT_TRUSTED",
    );
  });

  it("leaves no trace of its text in the log", async () => {
    await send("POST", { query: untrustedQuery });
    expect(api.logged().join("\n")).not.toContain("Stranger");
  });
});

describe("Apollo Client with a manifest of persisted queries", () => {
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

  it("runs what is in it, by hash alone", async () => {
    const { data } = await client(() => sha1(me)).query({ query: gql(me) });
    expect(data).toEqual({ me: { displayName: "Alice Archer" } });
    expect(bodies.splice(0)).toEqual([expect.not.stringContaining("displayName")]);
  });

  it("is told of what is not, and does not send the text", async () => {
    const error: unknown = await client(() => sha1("other"))
      .query({ query: gql(me) })
      .catch((thrown: unknown) => thrown);
    if (!CombinedGraphQLErrors.is(error)) return expect.fail("no GraphQL errors");
    expect(error.errors[0]?.extensions?.["code"]).toBe("DOCUMENT_NOT_TRUSTED");
    expect(bodies.splice(0)).toEqual([expect.not.stringContaining("displayName")]);
  });
});

describe("the explorer and introspection", () => {
  afterAll(() => api.close());

  it("are off, and introspection stays so where it is switched on, unless it is in the manifest", async () => {
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
