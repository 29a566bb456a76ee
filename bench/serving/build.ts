import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "bench/dist");

/** Where what was built is. */
export const buildOutput = { api: join(out, "app/src/main.js"), subject: (path: string) => join(out, "serving", path) };

/**
 * Makes JavaScript of this API and of the peers, as for production: run from source, `tsx` would burden each closure that
 * is made with a name. The API gets the schema and the packages of the repository beside it, not those of the peers.
 */
export async function build(): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await Promise.all([
    transpile(join(root, "src"), join(out, "app/src")),
    transpile(join(root, "bench/serving"), join(out, "serving")),
  ]);
  for (const name of ["schema", "node_modules"])
    if (existsSync(join(root, name))) await symlink(join(root, name), join(out, "app", name), "junction");
}

async function transpile(from: string, to: string): Promise<void> {
  const files = await readdir(from, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const { outputText } = ts.transpileModule(await readFile(join(from, file), "utf8"), { compilerOptions });
    const target = join(to, file.replace(/\.ts$/, ".js"));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
}

/** As in `tsconfig.json`. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
