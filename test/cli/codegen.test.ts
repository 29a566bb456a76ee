import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import * as module from "../../dev/src/codegen/index.ts";
import { startTestServer, type TestServer } from "@oboql/dev/testing";
import { codegen } from "../../src/cli/codegen.ts";
import { defineConfig, microsoftGraph } from "../../src/index.ts";
import { runCommand, type CommandResult } from "../support/run-command.ts";

let folder: string;
let path: string;
let older: TestServer;
let newer: TestServer;
let token: string;

beforeAll(async () => {
  const toConfig = (include: "calendar"[]) =>
    defineConfig({ downstreams: { MICROSOFT_GRAPH: microsoftGraph({ include }) } });
  older = await startTestServer(toConfig([]));
  newer = await startTestServer(toConfig(["calendar"]), {}, { emulator: older.emulator });
  token = await older.emulator.issueToken();
});
afterAll(async () => {
  await newer.close();
  await older.close();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-frontend-"));
  path = join(folder, "schema.graphql");
  return () => {
    rmSync(folder, { recursive: true });
  };
});

/** Runs the command in the folder of a client that has no `codegen.yml`. */
const run = (args: readonly string[], installed: object = { "@oboql/dev/codegen": module }): Promise<CommandResult> =>
  runCommand((deps) => codegen({ ...deps, folder }), { OBOQL_TOKEN: token, EMULATOR_PORT: "1" }, args, {
    installed: { ...installed },
  });

it("writes the SDL of a server, and prints the types and fields that have changed since", async () => {
  expect(await run(["--from", older.url])).toMatchObject({ error: undefined, output: "created schema.graphql\n" });
  expect(readFileSync(path, "utf8")).toMatch(/^# Read from a server by "oboql codegen --from"\.\n/);
  expect(readFileSync(path, "utf8")).not.toContain("type Event ");

  const { error, output } = await run(["--from", newer.url]);
  expect(error).toBeUndefined();
  expect(output).toMatch(/^updated schema\.graphql\n {2}added AcceptEventInput\n/);
  expect(output).toContain("\n  added Query.calendarView: EventConnection\n");
  expect(readFileSync(path, "utf8")).toContain("type Event ");

  expect(await run(["--from", `${newer.url}/schema.graphql`])).toMatchObject({ error: undefined, output: "" });
});

it("with --check fails if the server's schema differs, and writes nothing", async () => {
  await run(["--from", newer.url]);
  const before = [readFileSync(path, "utf8"), statSync(path).mtimeMs];
  expect(await run(["--from", newer.url, "--check"])).toMatchObject({ error: undefined, output: "" });
  const { error, output } = await run(["--from", older.url, "--check"]);
  expect(error).toMatchObject({ message: "generated files are stale; run the command again without --check" });
  expect(output).toMatch(/^stale schema\.graphql\n {2}removed AcceptEventInput\n/);
  expect(output).toContain("\n  removed Query.calendarView\n");
  expect([readFileSync(path, "utf8"), statSync(path).mtimeMs]).toEqual(before);
});

it("replaces a schema with a merge conflict", async () => {
  await run(["--from", newer.url]);
  const schema = readFileSync(path, "utf8");
  writeFileSync(path, `<<<<<<< HEAD\n${schema}`);
  expect(await run(["--from", newer.url])).toMatchObject({ error: undefined, output: "updated schema.graphql\n" });
  expect(readFileSync(path, "utf8")).toBe(schema);
});

it("throws an error that says what to do", async () => {
  for (const [args, installed, message] of [
    [["--form", newer.url], undefined, /^usage: oboql codegen \[--check\] \[--from <URL of a server>\]$/],
    [["--from"], undefined, /^usage: /],
    [["--from", `${newer.url}/unknown`], undefined, /unknown does not exist \(404\)/],
    [["--from", newer.url], {}, /^codegen needs the development dependencies/],
  ] as const) {
    const { error, output } = await run(args, installed);
    expect(error, args.join(" ")).toMatchObject({ name: "CommandError", message: expect.stringMatching(message) });
    expect(output).toBe("");
    expect(String(error)).not.toContain(token);
  }
});
