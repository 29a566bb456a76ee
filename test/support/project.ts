import {
  createApp as createAppOfProject,
  loadAppConfig as loadConfigOfProject,
  type App,
  type AppDeps,
} from "../../src/app.ts";
import type { Config } from "../../src/config/config.ts";
import type { Environment } from "../../src/config/env-reader.ts";
import { loadProject } from "../../src/downstream/project.ts";
import { boardsApi as boards } from "./apis/boards/emulated-api.ts";
import config from "./apis/oboql.config.ts";

/** The project that the tests use. */
export const testProject = loadProject(config, new URL("apis/", import.meta.url));
export const downstreamNames: readonly string[] = [...testProject.downstreams.keys()];

export function loadAppConfig(environment: Environment, emulatorSettings?: Environment): Config {
  return loadConfigOfProject(testProject, environment, emulatorSettings);
}

export function createApp(deps: Omit<AppDeps, "project">): Promise<App> {
  return createAppOfProject({ project: testProject, ...deps });
}

/** The emulated boards API, with its App ID URI. */
export const boardsApi = { ...boards, resource: `api://${boards.clientId}` };
