import {
  startTestServer as startServerOfProject,
  type TestServer,
  type TestServerOptions,
} from "../../dev/src/testing/start-test-server.ts";
import config from "../../oboql.config.ts";

export * from "../../dev/src/testing/start-test-server.ts";

/** Starts the server of the tests' project. */
export function startTestServer(
  environment: Record<string, string | undefined> = {},
  options: TestServerOptions = {},
): Promise<TestServer> {
  return startServerOfProject(config, environment, options);
}
