import { readdirSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

/** CONTRIBUTING.md, "Words". Functions and `test(` are checked by ESLint. */
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "");

/** Replaced by directives later; renamed only where others force it. */
const exempt =
  /^docs\/guides\/adding-a-downstream|^src\/downstream\/projects\/|^schema\/projects\.graphql|^test\/downstream\/projects\/|\/generated\//;

const readLines = (file: string): [string, string][] =>
  readFileSync(file, "utf8")
    .split("\n")
    .map((line, index) => [`${file}:${index + 1}`, line]);

function findLines(files: RegExp, pattern: RegExp): string[] {
  return tracked
    .filter((file) => files.test(file) && !exempt.test(file) && file !== "test/style.test.ts")
    .flatMap(readLines)
    .filter(([, line]) => pattern.test(line))
    .map(([place, line]) => `${place}: ${line.trim()}`);
}

it("keeps only entry points and folders at the root of src", () => {
  const files = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).sort()).toEqual(["app.ts", "main.ts"]);
});

it("names files in kebab-case, and never utils or helpers", () => {
  const names = tracked.filter((file) => /^(src|dev|test|bench|clients)\/.*\.tsx?$/.test(file));
  expect(names.filter((file) => /(^|\/)(utils?|helpers?)(\/|\.)|[A-Z_]/.test(file))).toEqual([]);
});

it("uses no person where a component is meant", () => {
  const persons = /\b(nobody|whoever|somebody|of ours|at hand|under way)\b/i;
  expect(findLines(/^(src|dev|clients|bench)\/.*\.tsx?$/, persons)).toEqual([]);
  expect(findLines(/^(schema|docs)\/|^[A-Z]+\.md$/, persons).filter((line) => !line.startsWith("CHANGELOG"))).toEqual(
    [],
  );
});

it("describes the schema in nouns that stand alone", () => {
  const fragments = /"""(Which|What|Whether|How|Where|Who|By|From|That|Only|Not)\b[^"]*"""|\banswer(s|ed)?\b/;
  expect(findLines(/^schema\/.*\.graphql$/, fragments)).toEqual([]);
});

it("writes messages in the field's terms", () => {
  // A sentence has a space: codes such as `redis.refused` are public names.
  const word = String.raw`(answers?|refuse[sd]?|refusal|complain\w*|is told|gives up|out of order)`;
  const message = new RegExp(
    String.raw`["'\`]([^"'\`]* )?${word} [^"'\`]*["'\`]|["'\`][^"'\`]* ${word}\b[^"'\`]*["'\`]`,
  );
  expect(findLines(/^(src|clients\/src)\/.*\.tsx?$/, message)).toEqual([]);
});

it("starts no comment with a relative clause", () => {
  const comment = /^\s*(\/\*\*|\*|\/\/)\s*(What(?! to)|Whoever|Who|Nobody)\s/;
  expect(findLines(/^(src|dev|clients)\/.*\.tsx?$/, comment)).toEqual([]);
});
