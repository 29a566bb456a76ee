import { fileURLToPath } from "node:url";
import { startTestServer as startServerOfProject, type TestServer, type TestServerOptions } from "@oboql/dev/testing";
import config from "./apis/oboql.config.ts";

export type { AskOptions, TestResponse, TestServer, TestServerOptions } from "@oboql/dev/testing";
// eslint-disable-next-line no-restricted-imports -- A project has no use for them.
export { extractTokenTrace, noLoadShedding } from "../../dev/src/testing/start-test-server.ts";

const toUrl = (path: string): URL => new URL(`apis/${path}`, import.meta.url);
/** The paths of the configuration are relative to its folder, in which the tests do not run. */
export const projectConfig = {
  ...config,
  schema: [config.schema ?? []].flat().map((path) => fileURLToPath(toUrl(path))),
  emulatedApis: toUrl(config.emulatedApis ?? "").href,
};

/** Starts the server of the tests' project. */
export function startTestServer(
  environment: Record<string, string | undefined> = {},
  options: TestServerOptions = {},
): Promise<TestServer> {
  return startServerOfProject(projectConfig, environment, options);
}
