import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, sep } from "node:path";
import { getOwn } from "../lib/collections.ts";

/** A file of the explorer page. */
export interface Asset {
  readonly type: string;
  readonly content: Buffer;
}

/** The built page in memory: its files by their path relative to the folder, with `/` as separator. */
export type ExplorerAssets = ReadonlyMap<string, Asset>;

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

/**
 * Reads the built page, which is part of the development package, into memory.
 *
 * @param projectFolder a URL that ends with a slash
 * @returns undefined if the project has not installed that package, or the page has not been built
 */
export async function loadExplorerAssets(projectFolder: URL): Promise<ExplorerAssets | undefined> {
  const page = findPage(projectFolder);
  if (page === undefined) return undefined;
  const folder = dirname(page);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const assets = await Promise.all(
    paths.map(async (path): Promise<[string, Asset]> => {
      const type = getOwn(contentTypes, extname(path)) ?? "application/octet-stream";
      return [relative(folder, path).split(sep).join("/"), { type, content: await readFile(path) }];
    }),
  );
  return new Map(assets);
}

function findPage(projectFolder: URL): string | undefined {
  try {
    return createRequire(new URL("package.json", projectFolder)).resolve("@oboql/dev/explorer/index.html");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
    throw error;
  }
}
