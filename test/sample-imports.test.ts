import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const folders = ["src", "dev/src", "dev/explorer/src", "bench", "test", "clients/src", "clients/test"];
const ignored = /(^|\/)(node_modules|dist)\//;

/** The one module through which the benchmarks measure the sample. */
const allowed = "bench/project.ts";

function listSampleImports(file: string): readonly string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => join(dirname(file), fileName))
    .filter((path) => path.startsWith("examples/") || path === "oboql.config.ts");
}

it("imports the sample and the configuration of this repository in no other module than bench/project.ts", () => {
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
    .filter((path) => /\.tsx?$/.test(path) && !ignored.test(path));
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => listSampleImports(file).length > 0)).toEqual([allowed]);
});
