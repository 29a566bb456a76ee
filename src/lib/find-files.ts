import { lstatSync, readdirSync, statSync } from "node:fs";
import { isAbsolute, join, parse } from "node:path";

/**
 * Lists the files that match a pattern, sorted by path. `*` stands for any characters of a name that does not start with a
 * dot, and `**` for any number of folders, without `node_modules`. All other characters stand for themselves.
 *
 * `fs.globSync` replaces this when Node 20 is no longer supported.
 *
 * @param folder to which the pattern is relative
 * @param pattern with `/` between names; may be absolute, or start with `..`
 */
export function findFiles(folder: string, pattern: string): readonly string[] {
  const start = isAbsolute(pattern) ? parse(pattern).root : folder;
  return [...new Set(walk(start, pattern.split("/")))].sort();
}

function walk(folder: string, [name = "", ...rest]: readonly string[]): readonly string[] {
  if (!isFolder(folder)) return [];
  if (name === "**") {
    // A link may lead back to a folder above.
    const below = listNames(folder).filter((each) => each !== "node_modules" && !isLink(join(folder, each)));
    return [...walk(folder, rest), ...below.flatMap((each) => walk(join(folder, each), [name, ...rest]))];
  }
  return (name.includes("*") ? listNames(folder).filter(createMatcher(name)) : [name]).flatMap((each) => {
    const path = join(folder, each);
    if (rest.length > 0) return walk(path, rest);
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? [path] : [];
  });
}

function createMatcher(pattern: string): (name: string) => boolean {
  const literals = pattern.split("*").map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${literals.join(".*")}$`, "s");
  return (name) => expression.test(name);
}

const listNames = (folder: string): readonly string[] => readdirSync(folder).filter((name) => !name.startsWith("."));
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
const isLink = (path: string): boolean => lstatSync(path).isSymbolicLink();
