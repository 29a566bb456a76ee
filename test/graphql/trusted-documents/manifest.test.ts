import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import type { GraphQLSchema } from "graphql";
import type { RequestContext } from "../../../src/graphql/context.ts";
import { ConfigError } from "../../../src/config/env-reader.ts";
import { parseManifest } from "../../../src/graphql/trusted-documents/manifest.ts";
import { createTrustedDocumentsOptions } from "../../../src/graphql/trusted-documents/plugin.ts";
import { loadTrustedDocuments, type TrustedDocuments } from "../../../src/graphql/trusted-documents/store.ts";
import { testProject } from "../../support/project.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { writeManifest } from "../../support/manifests.ts";

const fullSchema = createSchema(testProject, ["MICROSOFT_GRAPH", "BOARDS"]);
const graphSchema = createSchema(testProject, ["MICROSOFT_GRAPH"]);

async function load(
  manifest: unknown,
  schema: GraphQLSchema = fullSchema,
  introspection = false,
): Promise<TrustedDocuments> {
  const file = await writeManifest(manifest);
  try {
    return await loadTrustedDocuments(file.path, { schema, introspection });
  } finally {
    await file.remove();
  }
}

/** The errors of a manifest, one line each; undefined if it is valid. */
async function getErrors(
  manifest: unknown,
  ...declared: [GraphQLSchema?, boolean?]
): Promise<readonly string[] | undefined> {
  const error: unknown = await load(manifest, ...declared).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return undefined;
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).errors;
}

describe("loadTrustedDocuments", () => {
  it("finds the documents of each tool's manifest by id, by SHA-256 and by text", async () => {
    const texts = ["query Me { me { displayName } }", "query Node($id: ID!) { node(id: $id) { id } }"];
    const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");
    const toManifest = (toId: (text: string) => string): object =>
      Object.fromEntries(texts.map((text) => [toId(text), text]));
    const sha1 = (text: string): string => hash("sha1", text);
    const toPrefixedSha256 = (text: string): string => `sha256:${hash("sha256", text)}`;
    const md5 = (text: string): string => hash("md5", text);
    const sha256 = (text: string): string => hash("sha256", text);
    const operations = texts.map((body) => ({ id: sha256(body), name: "Any", type: "query", body }));
    for (const [title, toId, manifest] of [
      ["GraphQL Code Generator with SHA-1", sha1, toManifest(sha1)],
      ["GraphQL Code Generator with SHA-256", toPrefixedSha256, toManifest(toPrefixedSha256)],
      ["Relay", md5, toManifest(md5)],
      ["OboQL", sha256, Object.fromEntries(texts.map((text) => [sha256(text), { document: text }]))],
      ["Apollo", sha256, { format: "apollo-persisted-query-manifest", version: 1, operations }],
    ] as const) {
      const documents = await load(manifest);
      for (const text of texts) {
        const trusted = documents.byText(text);
        expect(trusted?.text, title).toBe(text);
        for (const id of [toId(text), sha256(text), toPrefixedSha256(text)])
          expect(documents.byId(id), title).toBe(trusted);
      }
      expect(documents.byText(`${texts[0]} `), title).toBeUndefined();
      expect(documents.byId(sha1("another text")), title).toBeUndefined();
    }
  });

  it("reports every error of a manifest in a line of its own", async () => {
    const manifests: readonly (readonly [title: string, manifest: unknown, errors: readonly string[]])[] = [
      ["a text that is not JSON", "{", ["TRUSTED_DOCUMENTS is not JSON"]],
      ["a list", [], ["TRUSTED_DOCUMENTS is not a manifest of persisted documents"]],
      ["null", "null", ["TRUSTED_DOCUMENTS is not a manifest of persisted documents"]],
      ["an empty manifest", {}, ["TRUSTED_DOCUMENTS contains no documents"]],
      [
        "no text",
        { a: 1, b: null, c: {} },
        ["a", "b", "c"].map((id) => `TRUSTED_DOCUMENTS document ${id}: text is missing`),
      ],
      [
        "an unknown version of Apollo's format",
        { format: "apollo-persisted-query-manifest", version: 2, operations: [] },
        ["TRUSTED_DOCUMENTS is not a manifest of persisted documents"],
      ],
      [
        "an operation without a body",
        {
          format: "apollo-persisted-query-manifest",
          version: 1,
          operations: [{ id: "a", body: "{ __typename }" }, { id: "b" }],
        },
        ["TRUSTED_DOCUMENTS operation 2: id or body is missing"],
      ],
      [
        "permissions in another format",
        { a: { document: "{ __typename }", permissions: [{ api: "BOARDS" }] } },
        ["TRUSTED_DOCUMENTS document a: permissions must be a list of { api, scopes }"],
      ],
      [
        "documents that are invalid for the schema",
        { a: "{ nothing other }", b: "{ me {", c: "{ __typename }", d: "fragment F on User { id }" },
        [
          'TRUSTED_DOCUMENTS document a: Cannot query field "nothing" on type "Query".',
          expect.stringContaining('TRUSTED_DOCUMENTS document a: Cannot query field "other"') as string,
          "TRUSTED_DOCUMENTS document b: Syntax Error: Expected Name, found <EOF>.",
          'TRUSTED_DOCUMENTS document d: Fragment "F" is never used.',
          "TRUSTED_DOCUMENTS document d: contains no operation",
        ],
      ],
      [
        "two documents under one id",
        { a: "{ __typename }", "sha256:a": "query B { __typename }" },
        ["TRUSTED_DOCUMENTS document sha256:a: id is used by another document"],
      ],
    ];
    for (const [title, manifest, errors] of manifests) expect(await getErrors(manifest), title).toEqual(errors);
  });

  it("rejects a file that cannot be read, without its path in the message", async () => {
    await expect(
      loadTrustedDocuments("/nowhere/at-all.json", { schema: fullSchema, introspection: false }),
    ).rejects.toEqual(new ConfigError(["TRUSTED_DOCUMENTS must be the path of a readable file"]));
  });

  it("rejects introspection unless it is enabled", async () => {
    const manifest = { a: "{ __schema { queryType { name } } }" };
    const message = expect.stringContaining("document a: GraphQL introspection has been disabled") as string;
    expect((await getErrors(manifest))?.[0]).toEqual(message);
    expect(await getErrors(manifest, fullSchema, true)).toBeUndefined();
  });
});

describe("permissions of a manifest", () => {
  const document = "query ($id: ID!) { me { displayName } node(id: $id) { ... on Group { displayName } } }";
  const graph = ["Calendars.ReadBasic", "GroupMember.Read.All", "Mail.ReadBasic", "User.Read", "User.ReadBasic.All"];
  const permissions = [
    { api: "MICROSOFT_GRAPH", scopes: graph },
    { api: "BOARDS", scopes: ["Boards.Read"] },
  ];
  const outdatedPermissionsError = [
    expect.stringMatching(
      /^TRUSTED_DOCUMENTS document a: .*regenerate the manifest with 'npm run -s permissions -- --documents/,
    ),
  ];

  it("accepts permissions in a manifest that match the schema in any order", async () => {
    const reversed = [...permissions].reverse().map(({ api, scopes }) => ({ api, scopes: [...scopes].reverse() }));
    for (const declared of [permissions, reversed])
      expect(await getErrors({ a: { document, permissions: declared } }), JSON.stringify(declared)).toBeUndefined();
  });

  it("rejects permissions in a manifest that differ from the schema, with the command that regenerates them", async () => {
    for (const [title, declared] of [
      ["an API is missing", permissions.slice(0, 1)],
      ["a scope is missing", [{ api: "MICROSOFT_GRAPH", scopes: graph.slice(1) }, ...permissions.slice(1)]],
      [
        "a scope is not required",
        [{ api: "MICROSOFT_GRAPH", scopes: [...graph, "Mail.Send"] }, ...permissions.slice(1)],
      ],
      ["the list is empty", []],
    ] as const)
      expect(await getErrors({ a: { document, permissions: declared } }), title).toEqual(outdatedPermissionsError);
  });

  it("ignores permissions in a manifest for an API that is not configured", async () => {
    expect(await getErrors({ a: { document, permissions } }, graphSchema)).toBeUndefined();
    expect(await getErrors({ a: { document, permissions: permissions.slice(1) } }, graphSchema)).toEqual(
      outdatedPermissionsError,
    );
  });
});

it("accepts ids named like members of every object", () => {
  expect(parseManifest('{"__proto__":"{ __typename }","constructor":"{ __typename }"}').map(({ id }) => id)).toEqual([
    "__proto__",
    "constructor",
  ]);
});

it("neither parses nor validates a document of a request, trusted or not", async () => {
  const steps: string[] = [];
  const recordingPlugin: ApolloServerPlugin<RequestContext> = {
    requestDidStart: () =>
      Promise.resolve({
        parsingDidStart: () => Promise.resolve(void steps.push("parsed")),
        validationDidStart: () => Promise.resolve(void steps.push("validated")),
        didResolveOperation: ({ document }) => Promise.resolve(void documents.add(document)),
      }),
  };
  const documents = new Set<unknown>();
  const { plugins, ...options } = createTrustedDocumentsOptions(await load({ "a:b": "{ __typename }" }));
  const server = new ApolloServer<RequestContext>({
    ...options,
    schema: fullSchema,
    plugins: [...plugins, recordingPlugin],
  });
  const contextValue = {} as RequestContext;
  try {
    for (const query of ["{ __typename }", "{ __typename }", "{ me { id } }"])
      await server.executeOperation({ query }, { contextValue });
  } finally {
    await server.stop();
  }
  expect(steps).toEqual([]);
  expect(documents.size).toBe(2);
});
