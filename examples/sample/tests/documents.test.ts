import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import {
  AddCommentDocument,
  FirstLookDocument,
  InboxDocument,
  ProjectBoardDocument,
} from "../../documents/generated/graphql.ts";
import { printPermissions } from "../../../src/cli/permissions.ts";
import { runCommand } from "../../../test/support/run-command.ts";
import { sampleProject, startTestServer, type TestServer } from "./support/project.ts";

const manifestPath = fileURLToPath(new URL("../../documents/generated/persisted-documents.json", import.meta.url));

/** The metadata that the client preset adds to a document: its id in the manifest. */
interface Persisted {
  readonly __meta__: { readonly hash: string };
}

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer({ TRUSTED_DOCUMENTS: manifestPath });
});
afterAll(() => api.close());

/** Sends the id of a document without its text. */
async function run<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<{ readonly data: Data; readonly errors?: unknown }> {
  const { hash } = (document as unknown as Persisted).__meta__;
  const response = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${await api.emulator.issueToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ documentId: hash, variables }),
  });
  return (await response.json()) as { data: Data };
}

describe("server with the client preset's manifest as trusted documents", () => {
  it("executes the first query by its id", async () => {
    const { data, errors } = await run(FirstLookDocument, {});
    expect(errors).toBeUndefined();
    expect(data.me?.manager?.displayName).toBe("Mona Marsh");
    expect(data.me?.projects?.nodes[0]?.owner?.displayName).toEqual(expect.any(String));
  });

  it("executes the inbox query by its id with variables", async () => {
    const { data, errors } = await run(InboxDocument, { first: 3 });
    expect(errors).toBeUndefined();
    expect(data.messages?.nodes).toHaveLength(3);
    expect(data.messages?.nodes[0]?.from?.address).toContain("@");
  });

  it("executes the project board query by its id with its fragment", async () => {
    const { data, errors } = await run(ProjectBoardDocument, { id: "prj-001" });
    expect(errors).toBeUndefined();
    expect(data.project?.members?.edges.map(({ node }) => node?.displayName)).toContain("Alice Archer");
    expect(data.project?.tasks?.nodes.length).toBeGreaterThan(0);
  });

  it("executes a mutation by its id", async () => {
    const { data, errors } = await run(AddCommentDocument, { input: { taskId: "tsk-001-01", text: "Seen." } });
    expect(errors).toBeUndefined();
    expect(data.addComment).toMatchObject({ comment: { text: "Seen." } });
  });

  it("rejects documents that are not in the manifest", async () => {
    const { status, body } = await api.ask("{ me { id } }");
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions["code"]).toBe("DOCUMENT_NOT_TRUSTED");
  });
});

it("prints the permissions of each document in the manifest with 'permissions --documents'", async () => {
  const { output } = await runCommand(printPermissions, {}, ["--documents", manifestPath], { project: sampleProject });
  const texts = JSON.parse(readFileSync(manifestPath, "utf8")) as Record<string, string>;
  const manifest = JSON.parse(output) as Record<string, { document: string; permissions: unknown }>;
  expect(Object.keys(manifest)).toEqual(Object.keys(texts));
  const inbox = Object.values(manifest).find(({ document }) => document.startsWith("query Inbox"));
  expect(inbox?.permissions).toEqual([{ api: "MICROSOFT_GRAPH", scopes: ["Mail.Read", "User.ReadBasic.All"] }]);
});
