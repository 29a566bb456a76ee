import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { createContext, generate } from "@graphql-codegen/cli";
import { describeSchemaChanges } from "./schema-changes.ts";
import { formatSchema } from "./served-schema.ts";

export interface CodegenOptions {
  /** Of the project's `codegen.yml`. */
  readonly folder: string;
  /** Whether files are only compared, not written. */
  readonly check: boolean;
  /** SDL of a server, to be written to `schema.graphql` before the files that `codegen.yml` generates from it. */
  readonly sdl: string | undefined;
  readonly print: (text: string) => void;
}

interface GeneratedFile {
  readonly filename: string;
  readonly content: string;
}

/** A client's project often has the configuration of GraphQL Code Generator's own examples. */
const configNames = ["codegen.yml", "codegen.yaml", "codegen.ts", "codegen.mts", "codegen.js", "codegen.json"];

/**
 * Generates the files that `codegen.yml` names, and prints which of them changed. Of a changed schema, it prints the types,
 * fields and scopes that were added, removed or changed.
 *
 * @returns whether the files were up to date, or have been written
 * @throws {Error} if the configuration or the schema is invalid
 */
export async function runCodegen({ folder, check, sdl, print }: CodegenOptions): Promise<boolean> {
  const changed: string[] = [];
  const write = async ({ filename, content }: GeneratedFile): Promise<void> => {
    const path = resolve(folder, filename);
    const before = await readFile(path, "utf8").catch(() => undefined);
    if (before === content) return;
    changed.push(path);
    print(`${check ? "stale" : before === undefined ? "created" : "updated"} ${relative(folder, path)}\n`);
    if (before !== undefined && path.endsWith(".graphql"))
      for (const line of describeSchemaChanges(before, content)) print(`  ${line}\n`);
    if (check) return;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  };
  if (sdl !== undefined)
    await write({
      filename: "schema.graphql",
      content: await formatSchema(sdl, 'Read from a server by "oboql codegen --from".'),
    });
  const config = configNames.find((name) => existsSync(join(folder, name)));
  // A client may generate its types by other means.
  if (config !== undefined || sdl === undefined)
    for (const file of await generateFiles(join(folder, config ?? "codegen.yml"))) await write(file);
  return changed.length === 0 || !check;
}

async function generateFiles(config: string): Promise<readonly GeneratedFile[]> {
  const flags = { config, watch: false, require: [], overwrite: true, project: "" };
  const context = await createContext({ ...flags, silent: true, errorsOnly: true, profile: false });
  return (await generate(context, false)) as readonly GeneratedFile[];
}
