import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boardsApi } from "../support/project.ts";
import { graphRegistration } from "@oboql/dev/emulator";
import { CommandError } from "../../src/cli/command.ts";
import { printPermissions } from "../../src/cli/permissions.ts";
import { testProject } from "../support/project.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { loadTrustedDocuments } from "../../src/graphql/trusted-documents/store.ts";
import { runCommand, type CommandResult } from "../support/run-command.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oboql-permissions-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function printOperationPermissions(operation: string): Promise<CommandResult> {
  const path = join(folder, "operation.graphql");
  await writeFile(path, operation);
  return runCommand(printPermissions, {}, ["--operation", path]);
}

it("prints all permissions that the schema requires, which the sample tenant has", async () => {
  const { error, output } = await runCommand(printPermissions, {});
  expect(error).toBeUndefined();
  const [first, ...lines] = output.trimEnd().split("\n");
  expect(first).toBe("MICROSOFT_GRAPH");
  const boundary = lines.indexOf("BOARDS");
  const graph = lines.slice(0, boundary).map((line) => line.trim());
  expect(graph).toEqual([...graph].sort());
  expect([...graphRegistration.scopes]).toEqual(expect.arrayContaining(graph));
  expect(graph).toEqual(expect.arrayContaining(["User.Read", "Mail.Send", "Calendars.ReadWrite"]));
  const rest = lines.slice(boundary + 1);
  const end = rest.findIndex((line) => !line.startsWith(" "));
  const boards = rest.slice(0, end === -1 ? rest.length : end).map((line) => line.trim());
  expect(boards).toEqual([...boardsApi.scopes]);
});

describe("--operation", () => {
  it("prints on stderr which permissions only an administrator can consent to", async () => {
    expect((await printOperationPermissions("{ me { displayName } }")).notices).toBe("");
    expect((await printOperationPermissions("{ me { manager { id } } }")).notices).toBe(
      "only an administrator can consent to User.Read.All\n",
    );
  });

  it("prints the permissions that the operations may require, for any variables", async () => {
    const cases: [operation: string, output: unknown][] = [
      ["{ me { displayName } }", "MICROSOFT_GRAPH\n  User.Read\n"],
      [
        "query A { me { id } } query B { boards { nodes { id } } }",
        "MICROSOFT_GRAPH\n  User.Read\nBOARDS\n  Boards.Read\n",
      ],
      ["query ($a: Boolean!) { messages @include(if: $a) { nodes { id } } }", "MICROSOFT_GRAPH\n  Mail.Read\n"],
      [
        "query ($id: ID!) { node(id: $id) { ... on Board { name } } me @skip(if: true) { id } }",
        expect.stringContaining("BOARDS\n  Boards.Read\n"),
      ],
      ["{ __typename }", ""],
    ];
    for (const [operation, output] of cases)
      expect(await printOperationPermissions(operation), operation).toMatchObject({ error: undefined, output });
  });

  it("rejects an invalid operation with the file and the first error", async () => {
    const cases: [operation: string, message: string][] = [
      ["{ me {", "Syntax Error"],
      ["{ nothing }", 'Cannot query field "nothing"'],
      ["{ me { id } } fragment F on User { id }", 'Fragment "F" is never used'],
    ];
    for (const [operation, message] of cases) {
      const { error, output } = await printOperationPermissions(operation);
      expect(error, operation).toBeInstanceOf(CommandError);
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).toContain("operation.graphql: ");
      expect(output, operation).toBe("");
    }
  });

  it("rejects invalid arguments and missing files with --operation", async () => {
    const cases: [args: string[], message: string][] = [
      [["--operation", "/missing/file.graphql"], "cannot read the file /missing/file.graphql"],
      [["--operation"], "usage: "],
      [["--operation", "a.graphql", "--documents", "b.json"], "usage: "],
      [["--documents", "/missing/file.json"], "cannot read the file /missing/file.json"],
      [["--other"], "usage: "],
      [["operation.graphql"], "usage: "],
    ];
    for (const [args, message] of cases) {
      const { error } = await runCommand(printPermissions, {}, args);
      expect(error, JSON.stringify(args)).toBeInstanceOf(CommandError);
      expect((error as Error).message, JSON.stringify(args)).toContain(message);
    }
  });
});

describe("--documents", () => {
  async function printManifestPermissions(manifest: object): Promise<CommandResult> {
    const path = join(folder, "persisted-documents.json");
    await writeFile(path, JSON.stringify(manifest));
    return runCommand(printPermissions, {}, ["--documents", path]);
  }

  const me = "query Me { me { displayName } }";
  const mine = "query Mine { boards { nodes { owner { id } } } messages { nodes { id } } }";
  const permissions = {
    me: [{ api: "MICROSOFT_GRAPH", scopes: ["User.Read"] }],
    mine: [
      { api: "BOARDS", scopes: ["Boards.Read"] },
      { api: "MICROSOFT_GRAPH", scopes: ["Mail.Read", "User.ReadBasic.All"] },
    ],
  };
  const printed = {
    "sha256:b": { document: mine, permissions: permissions.mine },
    a: { document: me, permissions: permissions.me },
    c: { document: "{ __typename }", permissions: [] },
  };

  it("prints a manifest for TRUSTED_DOCUMENTS with the permissions of each document, from every input format", async () => {
    const manifests = {
      "GraphQL codegen and Relay": { "sha256:b": mine, a: me, c: "{ __typename }" },
      "its own, with outdated permissions": { ...printed, a: { document: me, permissions: [] } },
      Apollo: {
        format: "apollo-persisted-query-manifest",
        version: 1,
        operations: [
          { id: "sha256:b", name: "Mine", type: "query", body: mine },
          { id: "a", name: "Me", type: "query", body: me },
          { id: "c", name: "C", type: "query", body: "{ __typename }" },
        ],
      },
    };
    for (const [format, manifest] of Object.entries(manifests)) {
      const { error, output } = await printManifestPermissions(manifest);
      expect(error, format).toBeUndefined();
      expect(output, format).toBe(`${JSON.stringify(printed, undefined, 2)}\n`);
    }
    const path = join(folder, "trusted-documents.json");
    await writeFile(path, (await printManifestPermissions(manifests.Apollo)).output);
    const trusted = await loadTrustedDocuments(path, { schema: createSchema(testProject), introspection: false });
    expect(trusted.byId("b")?.text).toBe(mine);
  });

  it("rejects invalid documents in --documents with a line for each", async () => {
    const { error, output } = await printManifestPermissions({ a: "{ nothing }", b: "{ me {", c: me });
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message.split("\n")).toEqual([
      expect.stringContaining('persisted-documents.json: document a: Cannot query field "nothing"'),
      expect.stringContaining("persisted-documents.json: document b: Syntax Error"),
    ]);
    expect(output).toBe("");
  });
});
