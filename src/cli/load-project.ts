import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadProject, type Project, type ProjectConfig } from "../downstream/project.ts";
import { isModuleMissing } from "../lib/module-missing.ts";
import { CommandError, type ProcessDeps } from "./command.ts";

const source = "oboql.config.ts";

export interface LoadOptions {
  /** Whether the configuration must have been built: production does not compile TypeScript. */
  readonly needsBuild: boolean;
  /** Whether this process imports TypeScript already. */
  readonly isTypeScript: boolean;
}

/**
 * Loads the project in a folder from `oboql.config.ts`, through `tsx`, or from its build.
 *
 * @throws {CommandError} if there is no configuration, or it has no default export
 */
export async function loadProjectFromFolder(
  { folder, importFromProject }: Pick<ProcessDeps, "folder" | "importFromProject">,
  { needsBuild, isTypeScript }: LoadOptions,
): Promise<Project> {
  const usesSource =
    !needsBuild && existsSync(join(folder, source)) && (isTypeScript || (await registerTsx(importFromProject)));
  const path = join(folder, usesSource ? source : findBuiltConfig(folder));
  const { default: config } = (await import(pathToFileURL(path).href)) as { readonly default?: ProjectConfig };
  if (!config?.downstreams)
    throw new CommandError(`${path} must export the result of defineConfig as its default export`);
  return loadProject(config, pathToFileURL(`${folder}/`));
}

/** Lets this process import TypeScript. @returns false if tsx, a development dependency, is not installed */
export async function registerTsx(importFromProject: ProcessDeps["importFromProject"]): Promise<boolean> {
  try {
    await importFromProject("tsx");
    return true;
  } catch (error) {
    if (isModuleMissing(error)) return false;
    throw error;
  }
}

/** @returns a path relative to the folder */
function findBuiltConfig(folder: string): string {
  const found = ["dist/oboql.config.js", "oboql.config.js"].find((name) => existsSync(join(folder, name)));
  if (found !== undefined) return found;
  throw new CommandError(
    existsSync(join(folder, source))
      ? `${source} has not been built; run 'npm run build' first`
      : `no ${source} in this folder; run the command in the folder of the project's package.json`,
  );
}
