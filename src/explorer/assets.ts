import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
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

/** Folder of the built page: next to this file in a build, in `dev/explorer` in the source tree. */
const pageFolder = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dev/explorer/dist/" : "./page/", import.meta.url),
);

/** Reads the built page into memory. @returns undefined if it has not been built */
export async function loadExplorerAssets(folder = pageFolder): Promise<ExplorerAssets | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const assets = await Promise.all(
    paths.map(async (path): Promise<[string, Asset]> => {
      const type = getOwn(contentTypes, extname(path)) ?? "application/octet-stream";
      return [relative(folder, path).split(sep).join("/"), { type, content: await readFile(path) }];
    }),
  );
  return assets.length > 0 ? new Map(assets) : undefined;
}
