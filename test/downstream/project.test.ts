import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatCliError } from "../../src/cli/format-error.ts";
import { loadProject } from "../../src/downstream/project.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-project-"));
  mkdirSync(join(folder, "schema/empty"), { recursive: true });
  for (const name of ["b", "a"]) writeFileSync(join(folder, `schema/${name}.graphql`), `# ${name}`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const load = (schema: string | readonly string[]) =>
  loadProject({ schema, downstreams: {} }, pathToFileURL(`${folder}/`));

it("reads each SDL file of the patterns once, in their order", () => {
  for (const [schema, expected] of [
    ["schema/*.graphql", ["a", "b"]],
    [
      ["schema/b.graphql", "schema/*.graphql"],
      ["b", "a"],
    ],
    [[], []],
  ] as const) {
    const { sdl } = load(schema);
    expect(sdl.map(({ path }) => basename(path, ".graphql"))).toEqual(expected);
    expect(sdl.map(({ text }) => text)).toEqual(expected.map((name) => `# ${name}`));
  }
});

it("names every path and pattern that matches no file", () => {
  const patterns = [
    "schema/*.gql",
    "schema/*.graphql",
    "schema/c.graphql",
    "schema/",
    "schema/empty",
    "schema/a.graphql/b",
  ];
  let error: unknown;
  try {
    load(patterns);
  } catch (thrown) {
    error = thrown;
  }
  expect(formatCliError(error, folder)).toBe(
    [
      `"schema/*.gql" matches no file in ${folder}/`,
      `"schema/c.graphql" matches no file in ${folder}/`,
      '"schema/" is a folder; write "schema/*.graphql"',
      '"schema/empty" is a folder; write "schema/empty/*.graphql"',
      `"schema/a.graphql/b" matches no file in ${folder}/`,
    ]
      .map((reason) => `oboql: oboql.config.ts: schema: ${reason}\n`)
      .join(""),
  );
});
