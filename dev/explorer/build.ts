import { readdir, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";

const folder = import.meta.dirname;
const repository = join(folder, "../..");
const entries = ["index.html", "signed-in.html"];
/** What the page is made of. */
const sources = [
  "dev/explorer/src",
  "dev/explorer/build.ts",
  "dev/explorer/icon.svg",
  "clients/src",
  "package-lock.json",
].concat(entries.map((entry) => `dev/explorer/${entry}`));

/** Builds the page into a folder, or only if it is older than what it is made of. */
const { values, positionals } = parseArgs({ options: { "if-stale": { type: "boolean" } }, allowPositionals: true });
const target = resolve(positionals[0] ?? join(folder, "dist"));
if (values["if-stale"] !== true || (await isStale())) await buildPage();

async function buildPage(): Promise<void> {
  const name = relative(process.cwd(), target) || target;
  const startedAt = performance.now();
  process.stderr.write(`Building the explorer into ${name} ...\n`);
  // Beside its place first, so that nobody ever finds a part of it.
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
        // Each file has an address of its own: the policy of the page lets data: through for images and fonts alone.
        assetsInlineLimit: 0,
        // The editor is large, and is loaded only where it is needed.
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
  const times = await Promise.all(sources.map((source) => lastChange(join(repository, source))));
  return Math.max(...times) > built.mtimeMs;
}

/** When a file, or any in a folder, was last changed. */
async function lastChange(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const below = await readdir(path);
  return Math.max(found.mtimeMs, ...(await Promise.all(below.map((name) => lastChange(join(path, name))))));
}
