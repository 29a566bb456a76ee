import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, visit } from "graphql";
import { expect, it } from "vitest";

/** CONTRIBUTING.md, "Words". Functions and `test(` are checked by ESLint. */
const folders = ["src", "dev", "clients", "schema", "docs", "bench", "test", "examples"];
const ignored = /(^|\/)(node_modules|dist|coverage|\.cache)(\/|$)/;
// readdirSync's own recursion would follow the links of workspaces and builds without end.
const listFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .map((entry) => ({ entry, path: join(folder, entry.name) }))
    .filter(({ path }) => !ignored.test(path))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? listFiles(path) : path));
const files = [...folders.filter((folder) => existsSync(folder)).flatMap(listFiles), ...readdirSync(".")].filter(
  (path) => /\.(tsx?|md|graphql)$/.test(path),
);

/** Replaced by directives later; renamed only where others force it. */
const exempt =
  /^examples\/sample\/projects\/|^schema\/projects\.graphql|^examples\/sample\/tests\/projects\/|\/generated\//;

const readLines = (file: string): [string, string][] =>
  readFileSync(file, "utf8")
    .split("\n")
    .map((line, index) => [`${file}:${index + 1}`, line]);

function findLines(paths: RegExp, pattern: RegExp): string[] {
  return files
    .filter((file) => paths.test(file) && !exempt.test(file) && file !== "test/style.test.ts")
    .flatMap(readLines)
    .filter(([, line]) => pattern.test(line))
    .map(([place, line]) => `${place}: ${line.trim()}`);
}

it("keeps only entry points and folders at the root of src", () => {
  const files = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).sort()).toEqual(["app.ts", "index.ts", "main.ts"]);
});

it("names files in kebab-case, and never utils or helpers", () => {
  const names = files.filter((file) => /^(src|dev|test|bench|clients)\/.*\.tsx?$/.test(file));
  expect(names.filter((file) => /(^|\/)(utils?|helpers?)(\/|\.)|[A-Z_]/.test(file))).toEqual([]);
});

it("uses no person where a component is meant", () => {
  const persons = /\b(nobody|whoever|somebody|of ours|at hand|under way)\b/i;
  expect(findLines(/^(src|dev|clients|bench|test|examples)\/.*\.tsx?$/, persons)).toEqual([]);
  expect(findLines(/^(schema|docs)\/|^[A-Z]+\.md$/, persons).filter((line) => !line.startsWith("CHANGELOG"))).toEqual(
    [],
  );
});

const fragment = /^(Which|What|How|Where|Who|By|From|That|Only|Not)\b|\banswer(s|ed)?\b/i;

it("describes the schema in phrases that stand alone", () => {
  const descriptions: string[] = [];
  for (const file of files.filter((path) => /^schema\/.*\.graphql$/.test(path) && !exempt.test(path)))
    visit(parse(readFileSync(file, "utf8")), {
      enter: (node) => {
        const text = "description" in node ? node.description?.value.trim() : undefined;
        if (text !== undefined) descriptions.push(`${file}: ${text}`);
      },
    });
  expect(descriptions.length).toBeGreaterThan(100);
  expect(descriptions.filter((each) => fragment.test(each.slice(each.indexOf(": ") + 2)))).toEqual([]);
  for (const text of ["Which way.", "Where everything starts.", "Answer of the API."]) expect(text).toMatch(fragment);
});

it("writes messages in the field's terms", () => {
  // A sentence has a space: codes such as `redis.refused` are public names.
  const word = String.raw`(answers?|answered|refuse[sd]?|refusal|complain\w*|is told|gives up|out of order)`;
  const message = new RegExp(
    String.raw`["'\`]([^"'\`]* )?${word} [^"'\`]*["'\`]|["'\`][^"'\`]* ${word}\b[^"'\`]*["'\`]`,
  );
  expect(findLines(/^(src|clients\/src)\/.*\.tsx?$/, message)).toEqual([]);
});

it("starts no comment with a relative clause", () => {
  const comment = /(^|\s)(\/\*\*|\*|\/\/)\s+(What(?! to)|Where it|Whoever|Who|Nobody|Told)\s/;
  expect(findLines(/^(src|dev|clients)\/.*\.tsx?$/, comment)).toEqual([]);
});
