import { readdir, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";

const folder = import.meta.dirname;
const repository = join(folder, "../..");
const entries = ["index.html", "signed-in.html"];
/** The sources of the page. */
const sources = [
  "dev/explorer/src",
  "dev/explorer/build.ts",
  "dev/explorer/icon.svg",
  "clients/src",
  "src/explorer",
  "package-lock.json",
].concat(entries.map((entry) => `dev/explorer/${entry}`));

/** Builds the page into a folder; with --if-stale only if a source is newer. */
const { values, positionals } = parseArgs({ options: { "if-stale": { type: "boolean" } }, allowPositionals: true });
const target = resolve(positionals[0] ?? join(folder, "dist"));
if (values["if-stale"] !== true || (await isStale())) await buildPage();

async function buildPage(): Promise<void> {
  const name = relative(process.cwd(), target) || target;
  const startedAt = performance.now();
  process.stderr.write(`Building the explorer into ${name} ...\n`);
  // Built into a temporary folder first, so that no process serves an incomplete page.
  const unfinished = `${target}.${process.pid}`;
  try {
    await build({
      configFile: false,
      root: folder,
      base: "/explorer/",
      logLevel: "error",
      build: {
        outDir: unfinished,
        emptyOutDir: true,
        target: "es2022",
        modulePreload: { polyfill: false },
        // No inlined assets: the content security policy allows data: for images and fonts only.
        assetsInlineLimit: 0,
        // The editor is large and loaded lazily.
        chunkSizeWarningLimit: 8_000,
        reportCompressedSize: false,
        rolldownOptions: { input: entries.map((entry) => join(folder, entry)) },
      },
      worker: { format: "es" },
    });
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  process.stderr.write(`Built the explorer in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.\n`);
}

async function isStale(): Promise<boolean> {
  const built = await stat(join(target, "index.html")).catch(() => undefined);
  if (!built) return true;
  const times = await Promise.all(sources.map((source) => getLastModified(join(repository, source))));
  return Math.max(...times) > built.mtimeMs;
}

/** The latest modification time of a file, or of all files in a folder, in milliseconds. */
async function getLastModified(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const below = await readdir(path);
  return Math.max(found.mtimeMs, ...(await Promise.all(below.map((name) => getLastModified(join(path, name))))));
}
