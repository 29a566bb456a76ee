import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { headingAnchors, relativeLinks } from "../support/markdown.ts";
import { repository } from "../support/process.ts";

const notOurs = new Set(["node_modules", "dist", "coverage", ".git"]);

function documentsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : documentsIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

const documents = documentsIn(repository).map((path) => relative(repository, path));
const read = (path: string): string => readFileSync(join(repository, path), "utf8");

/** Links of a document that lead nowhere. */
function deadLinks(path: string): readonly string[] {
  return relativeLinks(read(path)).filter((link) => {
    const [target = "", anchor] = link.split("#");
    const file = target === "" ? path : join(dirname(path), decodeURIComponent(target));
    if (file.startsWith("..") || !existsSync(join(repository, file))) return true;
    return anchor !== undefined && (!file.endsWith(".md") || !headingAnchors(read(file)).has(anchor));
  });
}

/** The `package.json` of a folder, or of the nearest one above it. */
function scriptsAt(folder: string): Readonly<Record<string, string>> {
  const path = join(repository, folder, "package.json");
  if (!existsSync(path)) return scriptsAt(dirname(folder));
  return (JSON.parse(readFileSync(path, "utf8")) as { scripts?: Record<string, string> }).scripts ?? {};
}

/** Scripts that a document has its reader run, and that there are not. */
function missingScripts(path: string): readonly string[] {
  const commands = [...read(path).matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)((?: --prefix [\w./-]+)?)/g)];
  return commands.flatMap(([command, script = "", prefix = ""]) => {
    const folder = prefix.replace(" --prefix ", "");
    const here = folder === "" || folder.startsWith("..") ? [".", dirname(path)] : [folder];
    return here.some((each) => Object.hasOwn(scriptsAt(each), script)) ? [] : [command];
  });
}

describe.each(documents)("%s", (path) => {
  it("links to what is there", () => {
    expect(deadLinks(path)).toEqual([]);
  });

  it("names scripts that there are", () => {
    expect(missingScripts(path)).toEqual([]);
  });
});

it("every page of docs/ is linked from the README, and every page that there has to be is there", () => {
  const links = relativeLinks(read("README.md"));
  const pages = documents.filter((path) => /^docs\/[^/]+\.md$/.test(path));
  expect(links).toEqual(expect.arrayContaining(pages));
  for (const path of ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]) expect(documents).toContain(path);
});

it("links and anchors are read as GitHub reads them", () => {
  const markdown = "# Who? Me & `you`\n\n# Twice\n\n# Twice\n\n[a](b.md#c) ![d](e.png) [f](https://g.h) `[i](j.md)`\n";
  expect(relativeLinks(markdown)).toEqual(["b.md#c", "e.png"]);
  expect(headingAnchors(markdown)).toEqual(new Set(["who-me--you", "twice", "twice-1"]));
});
