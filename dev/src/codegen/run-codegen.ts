import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createContext, generate } from "@graphql-codegen/cli";
import { describeSchemaChanges } from "./schema-changes.ts";

export interface CodegenOptions {
  /** Of the project's `codegen.yml`. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly print: (text: string) => void;
}

interface GeneratedFile {
  readonly filename: string;
  readonly content: string;
}

/**
 * Generates the files that `codegen.yml` names, and prints which of them changed. Of a changed schema, it prints the types
 * and fields that were added, removed or changed.
 *
 * @returns whether the files were up to date, or have been written
 * @throws {Error} if the configuration or the schema is invalid
 */
export async function runCodegen({ folder, args, print }: CodegenOptions): Promise<boolean> {
  const { check } = parseArgs({ args: [...args], options: { check: { type: "boolean", default: false } } }).values;
  const flags = { config: join(folder, "codegen.yml"), watch: false, require: [], overwrite: true, project: "" };
  const context = await createContext({ ...flags, silent: true, errorsOnly: true, profile: false });
  const files = (await generate(context, false)) as readonly GeneratedFile[];
  let isUpToDate = true;
  for (const { filename, content } of files) {
    const path = resolve(folder, filename);
    const before = await readFile(path, "utf8").catch(() => undefined);
    if (before === content) continue;
    isUpToDate = false;
    print(`${check ? "stale" : before === undefined ? "created" : "updated"} ${relative(folder, path)}\n`);
    if (before !== undefined && path.endsWith(".graphql"))
      for (const line of describeSchemaChanges(before, content)) print(`  ${line}\n`);
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return isUpToDate || !check;
}
