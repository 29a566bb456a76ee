import { pathToFileURL } from "node:url";
import {
  createApp as createAppOfProject,
  loadAppConfig as loadConfigOfProject,
  type App,
  type AppDeps,
} from "../src/app.ts";
import type { Config } from "../src/config/config.ts";
import type { Environment } from "../src/config/env-reader.ts";
import { loadEmulatedApis, loadProject } from "../src/downstream/project.ts";
import { startEmulator as start, type EmulatedApi, type Emulator, type EmulatorOptions } from "@oboql/dev/emulator";
import config from "../oboql.config.ts";

/** The project that this repository runs, whose sample the benchmarks measure. Nothing else in `bench/` imports the sample. */
export const project = loadProject(config, pathToFileURL(`${process.cwd()}/`));

export function loadAppConfig(environment: Environment, emulatorSettings?: Environment): Config {
  return loadConfigOfProject(project, environment, emulatorSettings);
}

export function createApp(deps: Omit<AppDeps, "project">): Promise<App> {
  return createAppOfProject({ project, ...deps });
}

/** Starts an emulator with the APIs of the project. */
export async function startEmulator(options: Omit<EmulatorOptions, "apis">): Promise<Emulator> {
  return start({ ...options, apis: (await loadEmulatedApis(project.emulatedApis)) as readonly EmulatedApi[] });
}
