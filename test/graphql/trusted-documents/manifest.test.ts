import { describe, expect, it } from "vitest";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import type { GraphQLSchema } from "graphql";
import type { RequestContext } from "../../../src/graphql/context.ts";
import { ConfigError } from "../../../src/config/env-reader.ts";
import { parseManifest } from "../../../src/graphql/trusted-documents/manifest.ts";
import { createTrustedDocumentsOptions } from "../../../src/graphql/trusted-documents/plugin.ts";
import { loadTrustedDocuments, type TrustedDocuments } from "../../../src/graphql/trusted-documents/store.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { writeManifest } from "../../support/manifests.ts";

const fullSchema = createSchema(["MICROSOFT_GRAPH", "PROJECTS"]);
const graphSchema = createSchema(["MICROSOFT_GRAPH"]);

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

/** What is said of a manifest, a line for each fault; undefined if it is good. */
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

describe("a manifest with faults", () => {
  it.each<[string, unknown, readonly string[]]>([
    ["no JSON", "{", ["TRUSTED_DOCUMENTS is not JSON"]],
    ["a list", [], ["TRUSTED_DOCUMENTS is not a manifest of persisted documents"]],
    ["null", "null", ["TRUSTED_DOCUMENTS is not a manifest of persisted documents"]],
    ["nothing", {}, ["TRUSTED_DOCUMENTS contains no documents"]],
    ["no text", { a: 1, b: null, c: {} }, ["a", "b", "c"].map((id) => `TRUSTED_DOCUMENTS document ${id}: text is missing`)],
    [
      "another version of Apollo's form",
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
      "permissions that are none",
      { a: { document: "{ __typename }", permissions: [{ api: "PROJECTS" }] } },
      ["TRUSTED_DOCUMENTS document a: permissions must be a list of { api, scopes }"],
    ],
    [
      "documents that the schema cannot run",
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
  ])("is refused with a line for each: %s", async (_, manifest, faults) => {
    expect(await getErrors(manifest)).toEqual(faults);
  });

  it("is refused where it cannot be read, without its path", async () => {
    await expect(
      loadTrustedDocuments("/nowhere/at-all.json", { schema: fullSchema, introspection: false }),
    ).rejects.toEqual(new ConfigError(["TRUSTED_DOCUMENTS must be the path of a readable file"]));
  });

  it("is refused for introspection, unless that is on", async () => {
    const manifest = { a: "{ __schema { queryType { name } } }" };
    const message = expect.stringContaining("document a: GraphQL introspection has been disabled") as string;
    expect((await getErrors(manifest))?.[0]).toEqual(message);
    expect(await getErrors(manifest, fullSchema, true)).toBeUndefined();
  });
});

describe("the permissions of a manifest", () => {
  const document = "query ($id: ID!) { me { displayName } node(id: $id) { ... on Group { displayName } } }";
  const graph = ["Calendars.ReadBasic", "GroupMember.Read.All", "Mail.ReadBasic", "User.Read", "User.ReadBasic.All"];
  const permissions = [
    { api: "MICROSOFT_GRAPH", scopes: graph },
    { api: "PROJECTS", scopes: ["Projects.Read"] },
  ];
  const outdatedPermissionsError = [
    expect.stringMatching(/^TRUSTED_DOCUMENTS document a: .*regenerate the manifest with 'npm run -s permissions -- --documents/),
  ];

  it.each([
    ["those of the schema", permissions],
    ["in another order", [...permissions].reverse().map(({ api, scopes }) => ({ api, scopes: [...scopes].reverse() }))],
  ])("are good: %s", async (_, declared) => {
    expect(await getErrors({ a: { document, permissions: declared } })).toBeUndefined();
  });

  it.each([
    ["an API is missing", permissions.slice(0, 1)],
    ["a scope is missing", [{ api: "MICROSOFT_GRAPH", scopes: graph.slice(1) }, ...permissions.slice(1)]],
    ["a scope is too much", [{ api: "MICROSOFT_GRAPH", scopes: [...graph, "Mail.Send"] }, ...permissions.slice(1)]],
    ["none are given", []],
  ])("stop the start with the advice to make it anew: %s", async (_, declared) => {
    expect(await getErrors({ a: { document, permissions: declared } })).toEqual(outdatedPermissionsError);
  });

  it("do not count for an API that is not configured", async () => {
    expect(await getErrors({ a: { document, permissions } }, graphSchema)).toBeUndefined();
    expect(await getErrors({ a: { document, permissions: permissions.slice(1) } }, graphSchema)).toEqual(
      outdatedPermissionsError,
    );
  });
});

it("a document whose id is a key of every object is nothing special", () => {
  expect(parseManifest('{"__proto__":"{ __typename }","constructor":"{ __typename }"}').map(({ id }) => id)).toEqual([
    "__proto__",
    "constructor",
  ]);
});

it("a trusted document is neither parsed nor validated again, nor is one that is refused", async () => {
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
