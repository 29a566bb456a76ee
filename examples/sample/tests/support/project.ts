import { startTestServer as startServer, type TestServer, type TestServerOptions } from "@oboql/dev/testing";
import { startEmulator as start, type Emulator, type EmulatorOptions } from "@oboql/dev/emulator";
import { startEmulatedApis as startApis, type EmulatedApis } from "../../../../test/dev/emulator/start-apis.ts";
import { loadProject } from "../../../../src/downstream/project.ts";
import config from "../../../../oboql.config.ts";
import emulatedApis from "../../emulated-apis/index.ts";

export { findSampleUser, type EmulatedApis } from "../../../../test/dev/emulator/start-apis.ts";
export type { TestResponse, TestServer } from "@oboql/dev/testing";

/** The project that this repository runs. */
export const sampleProject = loadProject(config, new URL("../../../../", import.meta.url));

/** Starts the server that this repository runs. */
export function startTestServer(
  environment: Record<string, string | undefined> = {},
  options: TestServerOptions = {},
): Promise<TestServer> {
  return startServer(config, environment, options);
}

/** Starts an emulator with the sample's APIs. */
export function startEmulator(options: Omit<EmulatorOptions, "apis">): Promise<Emulator> {
  return start({ ...options, apis: emulatedApis });
}

export function startEmulatedApis(): Promise<EmulatedApis> {
  return startApis(emulatedApis);
}
