import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import { getHeadingAnchors, parseRelativeLinks } from "../support/markdown.ts";
import { repository } from "../support/process.ts";

const ignoredFolders = new Set(["node_modules", "dist", "coverage", ".git"]);

function listDocuments(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : listDocuments(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

const documents = listDocuments(repository).map((path) => relative(repository, path));
const read = (path: string): string => readFileSync(join(repository, path), "utf8");

/** The documentation describes the sample, which may have been deleted. */
const isDeletedSample = (path: string): boolean =>
  path.startsWith("examples/") && !existsSync(join(repository, "examples"));

/** Links of a document whose file or heading does not exist. */
function findDeadLinks(path: string): readonly string[] {
  return parseRelativeLinks(read(path)).filter((link) => {
    const [target = "", anchor] = link.split("#");
    const file = target === "" ? path : join(dirname(path), decodeURIComponent(target));
    if (isDeletedSample(file)) return false;
    if (file.startsWith("..") || !existsSync(join(repository, file))) return true;
    return anchor !== undefined && (!file.endsWith(".md") || !getHeadingAnchors(read(file)).has(anchor));
  });
}

/** The scripts of a folder's `package.json`, or of the nearest one above it. */
function readScripts(folder: string): Readonly<Record<string, string>> {
  const path = join(repository, folder, "package.json");
  if (!existsSync(path)) return readScripts(dirname(folder));
  return (JSON.parse(readFileSync(path, "utf8")) as { scripts?: Record<string, string> }).scripts ?? {};
}

/** `npm run` commands of a document whose script does not exist. */
function findMissingScripts(path: string): readonly string[] {
  const commands = [...read(path).matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)((?: (?:--prefix|-w) [\w@./-]+)?)/g)];
  return commands.flatMap(([command, script = "", prefix = ""]) => {
    const folder = prefix.replace(" --prefix ", "").replace(" -w @oboql/client", "clients");
    const here = folder === "" || folder.startsWith("..") ? [".", dirname(path)] : [folder];
    return here.some((each) => Object.hasOwn(readScripts(each), script)) ? [] : [command];
  });
}

it("finds every linked file and heading", () => {
  const dead = documents.flatMap((path) => findDeadLinks(path).map((link) => `${path}: ${link}`));
  expect(dead).toEqual([]);
});

it("finds every npm script that the documentation names", () => {
  const missing = documents.flatMap((path) => findMissingScripts(path).map((command) => `${path}: ${command}`));
  expect(missing).toEqual([]);
});

it("links every page of docs from the README", () => {
  const links = parseRelativeLinks(read("README.md"));
  const pages = documents.filter((path) => path.startsWith("docs/"));
  expect(pages.length).toBeGreaterThan(10);
  expect(links).toEqual(expect.arrayContaining(pages));
  for (const path of ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]) expect(documents).toContain(path);
});

it("parses links and anchors as GitHub does", () => {
  const markdown = "# Who? Me & `you`\n\n# Twice\n\n# Twice\n\n[a](b.md#c) ![d](e.png) [f](https://g.h) `[i](j.md)`\n";
  expect(parseRelativeLinks(markdown)).toEqual(["b.md#c", "e.png"]);
  expect(getHeadingAnchors(markdown)).toEqual(new Set(["who-me--you", "twice", "twice-1"]));
});
