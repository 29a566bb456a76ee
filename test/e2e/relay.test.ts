import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { getNamedType, isObjectType, isRequiredArgument, type GraphQLField } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testProject } from "../support/project.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { writeManifest } from "../support/manifests.ts";
import { compileForRelay, type CompiledApp } from "../support/relay.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

/** A Relay application: fragments on nodes and edges, a paginated list, refetchable objects. */
const application = `
import { graphql } from "relay-runtime";

graphql\`
  query AppHomeQuery {
    me {
      ...AppPerson_user
      ...AppBoards_user @arguments(first: 2)
    }
  }
\`;

graphql\`
  fragment AppPerson_user on User @refetchable(queryName: "AppPersonRefetchQuery") {
    displayName
    manager {
      displayName
    }
  }
\`;

graphql\`
  fragment AppBoards_user on User
  @refetchable(queryName: "AppBoardsPaginationQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" }) {
    boards(first: $first, after: $after) @connection(key: "AppBoards_boards") {
      edges {
        node {
          ...AppBoard_board
        }
      }
    }
  }
\`;

graphql\`
  fragment AppBoard_board on Board @refetchable(queryName: "AppBoardRefetchQuery") {
    name
    owner {
      ...AppPerson_user
    }
  }
\`;
`;

const schema = createSchema(testProject);
const sdl = printSchemaWithDirectives(schema);

/** Creates a fragment with `@connection` for each connection in the schema. */
function createConnectionFragments(): string[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => [type.name, field] as const))
    .filter(([, field]) => getNamedType(field.type).name.endsWith("Connection"))
    .map(([type, field]) => createConnectionFragment(type, field));
}

function createConnectionFragment(type: string, { name, args }: GraphQLField<unknown, unknown>): string {
  const declaredArguments = args.filter((argument) => isRequiredArgument(argument) || argument.name === "after");
  const definitions = declaredArguments
    .map((argument) => `${argument.name}: { type: "${String(argument.type)}" }`)
    .join(", ");
  const passedArguments = declaredArguments.map((argument) => `${argument.name}: $${argument.name}`).join(", ");
  return `graphql\`
  fragment App_${type}_${name} on ${type} @argumentDefinitions(${definitions}) {
    ${name}(first: 5, ${passedArguments}) @connection(key: "App_${type}_${name}") { edges { node { __typename } } }
  }
\`;`;
}

describe("Relay's compiler", () => {
  it("compiles every connection of the schema with Relay's compiler", async () => {
    const fragments = createConnectionFragments();
    expect(fragments.length).toBeGreaterThanOrEqual(10);

    const { artifacts } = await compileForRelay(
      sdl,
      ['import { graphql } from "relay-runtime";', ...fragments].join("\n"),
    );

    expect(artifacts.size).toBe(fragments.length);
    for (const artifact of artifacts.values()) expect(artifact).toContain('"connection": [');
  });

  it("fails in Relay's compiler for a connection that does not follow its specification", async () => {
    const broken = sdl.replace("hasNextPage: Boolean!", "hasMore: Boolean!");
    await expect(compileForRelay(broken, application)).rejects.toThrow("hasNextPage");
  });
});

describe("an application compiled by Relay", () => {
  let compiled: CompiledApp;
  let api: TestServer;

  beforeAll(async () => {
    compiled = await compileForRelay(sdl, application);
    api = await startTestServer();
  });
  afterAll(() => api.close());

  /** The document id that a Relay network layer sends for an operation. */
  function getDocumentId(name: string): string {
    const [, id] = /"id": "([\da-f]{32})"/.exec(compiled.artifacts.get(name) ?? "") ?? [];
    return id ?? expect.fail(`no artifact ${name}`);
  }

  /** Runs an operation by its name, with its text. */
  async function run(name: string, variables: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { body } = await api.ask(compiled.persistedDocuments[getDocumentId(name)] ?? "", { variables });
    expect(body.errors).toBeUndefined();
    return body.data ?? {};
  }

  interface Boards {
    readonly id: string;
    readonly displayName: string;
    readonly boards: {
      readonly edges: readonly { readonly node: { readonly id: string; readonly name: string } }[];
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    };
  }

  it("fetches a page with Relay, and the next one through the `node` of the user", async () => {
    const { me } = (await run("AppHomeQuery")) as { me: Boards };
    expect(me).toMatchObject({ displayName: "Alice Archer", manager: { displayName: "Mona Marsh" } });
    const { edges, pageInfo } = me.boards;
    expect(edges).toHaveLength(2);
    expect(pageInfo.hasNextPage).toBe(true);

    const variables = { id: me.id, first: 2, after: pageInfo.endCursor };
    const { node } = (await run("AppBoardsPaginationQuery", variables)) as { node: Boards };
    const ids = [...edges, ...node.boards.edges].map((edge) => edge.node.id);
    expect(new Set(ids).size).toBe(4);
  });

  it("refetches a user and a board by id with Relay", async () => {
    const { me } = (await run("AppHomeQuery")) as { me: Boards };
    const [edge] = me.boards.edges;

    expect(await run("AppPersonRefetchQuery", { id: me.id })).toMatchObject({ node: { displayName: "Alice Archer" } });
    expect(await run("AppBoardRefetchQuery", { id: edge?.node.id })).toMatchObject({
      node: { name: edge?.node.name },
    });
  });

  it("executes Relay's operations by id if its persisted documents are the trusted documents", async () => {
    const manifest = await writeManifest(compiled.persistedDocuments);
    const trustedApi = await startTestServer({ TRUSTED_DOCUMENTS: manifest.path });
    try {
      const headers = {
        "content-type": "application/json",
        authorization: `Bearer ${await trustedApi.emulator.issueToken()}`,
      };
      const body = JSON.stringify({ documentId: getDocumentId("AppHomeQuery"), variables: {} });
      const response = await fetch(`${trustedApi.url}/graphql`, { method: "POST", headers, body });
      expect(await response.json()).toMatchObject({ data: { me: { displayName: "Alice Archer" } } });
    } finally {
      await trustedApi.close();
      await manifest.remove();
    }
  });
});
