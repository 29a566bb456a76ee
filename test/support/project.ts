import {
  createApp as createAppOfProject,
  loadAppConfig as loadConfigOfProject,
  type App,
  type AppDeps,
} from "../../src/app.ts";
import type { Config } from "../../src/config/config.ts";
import type { Environment } from "../../src/config/env-reader.ts";
import { loadProject } from "../../src/downstream/project.ts";
import config from "../../oboql.config.ts";
import { projectsApi as projects } from "../../examples/sample/emulated-apis/projects/api.ts";
import { getResource } from "../../dev/src/emulator/emulated-api.ts";

/** The project that the tests of the server use. */
export const testProject = loadProject(config, new URL("../../", import.meta.url));
export const downstreamNames: readonly string[] = [...testProject.downstreams.keys()];

export function loadAppConfig(environment: Environment, emulatorSettings?: Environment): Config {
  return loadConfigOfProject(testProject, environment, emulatorSettings);
}

export function createApp(deps: Omit<AppDeps, "project">): Promise<App> {
  return createAppOfProject({ project: testProject, ...deps });
}

/** The emulated Projects API, with its App ID URI. */
export const projectsApi = { ...projects, resource: getResource(projects) };
