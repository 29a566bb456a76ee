import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findFiles } from "../../src/lib/find-files.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-files-"));
  for (const path of [
    "project/schema/b.graphql",
    "project/schema/a.graphql",
    "project/schema/B.graphql",
    "project/schema/a.txt",
    "project/schema/agraphql",
    "project/schema/.hidden.graphql",
    "project/schema/a+(b).graphql",
    "project/schema/deep/er/c.graphql",
    "project/schema/deep/a.graphql",
    "project/schema/node_modules/x/d.graphql",
    "project/schema/folder.graphql/e.graphql",
    "other/common.graphql",
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "");
  }
  symlinkSync(join(folder, "project"), join(folder, "project/schema/deep/loop"));
  symlinkSync(join(folder, "other/common.graphql"), join(folder, "project/schema/linked.graphql"));
  symlinkSync(join(folder, "missing"), join(folder, "project/schema/broken.graphql"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("lists the files that a pattern matches, sorted", () => {
  const project = join(folder, "project");
  const direct = ["B.graphql", "a+(b).graphql", "a.graphql", "b.graphql", "linked.graphql"];
  const all = [...direct, "deep/a.graphql", "deep/er/c.graphql", "folder.graphql/e.graphql"].sort();
  for (const [pattern, expected] of [
    ["schema/*.graphql", direct],
    ["./schema/*.graphql", direct],
    ["schema/a*.graphql", ["a+(b).graphql", "a.graphql"]],
    ["schema/*a.graphql", ["a.graphql"]],
    ["schema/a+(b).graphql", ["a+(b).graphql"]],
    ["schema/a+(*).graphql", ["a+(b).graphql"]],
    ["schema/.hidden.graphql", [".hidden.graphql"]],
    ["schema/**/*.graphql", all],
    ["**/*.graphql", all],
    ["schema/**/**/a.graphql", ["a.graphql", "deep/a.graphql"]],
    ["schema/*/a.graphql", ["deep/a.graphql"]],
    ["schema/*/*/c.graphql", ["deep/er/c.graphql"]],
    ["schema/deep/loop/schema/b.graphql", ["deep/loop/schema/b.graphql"]],
    ["schema/a.graphql", ["a.graphql"]],
    ["../other/*.graphql", ["../../other/common.graphql"]],
    [join(folder, "other/common.graphql"), ["../../other/common.graphql"]],
    [join(folder, "oth*/*"), ["../../other/common.graphql"]],
    ["schema", []],
    ["schema/", []],
    ["schema/deep", []],
    ["schema/missing.graphql", []],
    ["schema/a.graphql/x", []],
    ["schema/a.txt/*", []],
    ["missing/**/*.graphql", []],
    ["SCHEMA/*.md", []],
    ["", []],
  ] as const) {
    const found = findFiles(project, pattern).map((path) => relative(join(project, "schema"), path));
    expect(found, pattern).toEqual(expected);
  }
});
