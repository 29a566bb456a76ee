import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadProject, type Project, type ProjectConfig } from "../downstream/project.ts";
import { CommandError } from "./command.ts";

/**
 * Loads the project in a folder from `oboql.config.ts` or its build.
 *
 * @param loadsTypeScript whether this process can import TypeScript
 * @throws {CommandError} if there is no configuration, or it has no default export
 */
export async function loadProjectFromFolder(folder: string, loadsTypeScript: boolean): Promise<Project> {
  const path = join(folder, findConfigFile(folder, loadsTypeScript));
  const { default: config } = (await import(pathToFileURL(path).href)) as { readonly default?: ProjectConfig };
  if (!config?.downstreams)
    throw new CommandError(`${path} must export the result of defineConfig as its default export`);
  return loadProject(config, pathToFileURL(`${folder}/`));
}

/** @returns a path relative to the folder */
function findConfigFile(folder: string, loadsTypeScript: boolean): string {
  const source = "oboql.config.ts";
  const candidates = loadsTypeScript ? [source] : ["dist/oboql.config.js", "oboql.config.js"];
  const found = candidates.find((name) => existsSync(join(folder, name)));
  if (found !== undefined) return found;
  const hasSource = existsSync(join(folder, source));
  throw new CommandError(
    hasSource
      ? `${source} has not been built; run 'npm run build' first`
      : `no ${source} in this folder; run the command in the folder of the project's package.json`,
  );
}
