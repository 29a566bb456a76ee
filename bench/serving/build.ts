import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "bench/dist");

/** Paths of the built modules. */
export const buildOutput = {
  /** The working directory of OboQL. */
  app: join(out, "app"),
  api: join(out, "app/dist/main.js"),
  subject: (path: string) => join(out, "serving", path),
};

/**
 * Compiles OboQL and the peers to JavaScript, as for production: `tsx` adds code to each closure that slows it down. OboQL
 * uses the schema and the packages of the repository, not those of the peers.
 */
export async function build(): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await Promise.all([
    transpile(join(root, "src"), join(out, "app/dist")),
    transpile(join(root, "examples/sample"), join(out, "app/dist/examples/sample")),
    transpileFile(join(root, "oboql.config.ts"), join(out, "app/dist/oboql.config.js")),
    transpile(join(root, "bench/serving"), join(out, "serving")),
  ]);
  for (const name of ["schema", "node_modules", "package.json"])
    if (existsSync(join(root, name))) await symlink(join(root, name), join(out, "app", name), "junction");
}

async function transpile(from: string, to: string): Promise<void> {
  const files = await readdir(from, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".ts")))
    await transpileFile(join(from, file), join(to, file.replace(/\.ts$/, ".js")));
}

async function transpileFile(from: string, to: string): Promise<void> {
  const { outputText } = ts.transpileModule(await readFile(from, "utf8"), { compilerOptions });
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, outputText);
}

/** As in `tsconfig.json`. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
