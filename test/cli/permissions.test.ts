import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { printPermissions } from "../../src/cli/permissions.ts";
import { downstreamNames } from "../../src/downstream/registry.ts";
import { loadTrustedDocuments } from "../../src/graphql/trusted-documents/store.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { microsoftGraph, projectsApi } from "../../dev/src/emulator/tenant.ts";
import { runCommand } from "../support/run-command.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oboql-permissions-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function printPermissionsOf(text: string): ReturnType<typeof runCommand> {
  const path = join(folder, "operation.graphql");
  await writeFile(path, text);
  return runCommand(printPermissions, {}, ["--operation", path]);
}

it("without an operation, all that the schema needs is printed, and each is one that the sample tenant knows", async () => {
  const { error, output } = await runCommand(printPermissions, {});
  expect(error).toBeUndefined();
  const [first, ...lines] = output.trimEnd().split("\n");
  expect(first).toBe("MICROSOFT_GRAPH");
  const boundary = lines.indexOf("PROJECTS");
  const graph = lines.slice(0, boundary).map((line) => line.trim());
  expect(graph).toEqual([...graph].sort());
  expect([...microsoftGraph.scopes]).toEqual(expect.arrayContaining(graph));
  expect(graph).toEqual(expect.arrayContaining(["User.Read", "Mail.Send", "Calendars.ReadWrite"]));
  const rest = lines.slice(boundary + 1);
  const end = rest.findIndex((line) => !line.startsWith(" "));
  const projects = rest.slice(0, end === -1 ? rest.length : end).map((line) => line.trim());
  expect(projects).toEqual([...projectsApi.scopes]);
});

describe("with an operation", () => {
  it.each([
    ["{ me { displayName } }", ""],
    ["{ me { manager { id } } }", "only an administrator can consent to User.Read.All\n"],
  ])("people are told what only an administrator can consent to: %s", async (text, expected) => {
    expect((await printPermissionsOf(text)).notices).toBe(expected);
  });

  it.each([
    ["{ me { displayName } }", "MICROSOFT_GRAPH\n  User.Read\n"],
    [
      "query A { me { id } } query B { projects { nodes { id } } }",
      "MICROSOFT_GRAPH\n  User.Read\nPROJECTS\n  Projects.Read\n",
    ],
    ["query ($a: Boolean!) { messages @include(if: $a) { nodes { id } } }", "MICROSOFT_GRAPH\n  Mail.Read\n"],
    [
      "query ($id: ID!) { node(id: $id) { ... on Project { name } } me @skip(if: true) { id } }",
      expect.stringContaining("PROJECTS\n  Projects.Read\n") as string,
    ],
    ["{ __typename }", ""],
  ])("what it may need is printed: %s", async (text, expected) => {
    expect(await printPermissionsOf(text)).toMatchObject({ error: undefined, output: expected });
  });

  it.each([
    ["{ me {", "Syntax Error"],
    ["{ nothing }", 'Cannot query field "nothing"'],
    ["{ me { id } } fragment F on User { id }", 'Fragment "F" is never used'],
  ])("what is none is refused with its fault: %s", async (text, fault) => {
    const { error, output } = await printPermissionsOf(text);
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toContain(fault);
    expect((error as Error).message).toContain("operation.graphql: ");
    expect(output).toBe("");
  });

  it.each([
    [["--operation", "/nowhere/at-all.graphql"], "the file /nowhere/at-all.graphql cannot be read"],
    [["--operation"], "usage: "],
    [["--operation", "a.graphql", "--documents", "b.json"], "usage: "],
    [["--documents", "/nowhere/at-all.json"], "the file /nowhere/at-all.json cannot be read"],
    [["--other"], "usage: "],
    [["operation.graphql"], "usage: "],
  ])("%j is refused", async (given, fault) => {
    const { error } = await runCommand(printPermissions, {}, given);
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toContain(fault);
  });
});

describe("with a manifest of documents", () => {
  async function printDocumentsOf(manifest: object): ReturnType<typeof runCommand> {
    const path = join(folder, "persisted-documents.json");
    await writeFile(path, JSON.stringify(manifest));
    return runCommand(printPermissions, {}, ["--documents", path]);
  }

  const me = "query Me { me { displayName } }";
  const mine = "query Mine { projects { nodes { owner { id } } } messages { nodes { id } } }";
  const permissions = {
    me: [{ api: "MICROSOFT_GRAPH", scopes: ["User.Read"] }],
    mine: [
      { api: "MICROSOFT_GRAPH", scopes: ["Mail.Read", "User.ReadBasic.All"] },
      { api: "PROJECTS", scopes: ["Projects.Read"] },
    ],
  };
  const printed = {
    "sha256:b": { document: mine, permissions: permissions.mine },
    a: { document: me, permissions: permissions.me },
    c: { document: "{ __typename }", permissions: [] },
  };

  it.each([
    ["codegen's and Relay's", { "sha256:b": mine, a: me, c: "{ __typename }" }],
    ["our own, with permissions that are out of date", { ...printed, a: { document: me, permissions: [] } }],
    [
      "Apollo's",
      {
        format: "apollo-persisted-query-manifest",
        version: 1,
        operations: [
          { id: "sha256:b", name: "Mine", type: "query", body: mine },
          { id: "a", name: "Me", type: "query", body: me },
          { id: "c", name: "C", type: "query", body: "{ __typename }" },
        ],
      },
    ],
  ])("each is printed with what it may need, in the form that TRUSTED_DOCUMENTS takes: %s", async (_, manifest) => {
    const { error, output } = await printDocumentsOf(manifest);
    expect(error).toBeUndefined();
    expect(output).toBe(`${JSON.stringify(printed, undefined, 2)}\n`);

    const path = join(folder, "trusted-documents.json");
    await writeFile(path, output);
    const trusted = await loadTrustedDocuments(path, { schema: createSchema(downstreamNames), introspection: false });
    expect(trusted.byId("b")?.text).toBe(mine);
  });

  it("faults are named, a line for each, and nothing is printed", async () => {
    const { error, output } = await printDocumentsOf({ a: "{ nothing }", b: "{ me {", c: me });
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message.split("\n")).toEqual([
      expect.stringContaining('persisted-documents.json: document a: Cannot query field "nothing"'),
      expect.stringContaining("persisted-documents.json: document b: Syntax Error"),
    ]);
    expect(output).toBe("");
  });
});
