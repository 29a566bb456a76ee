import { createApp, type App } from "../app.ts";
import { isLocalMode, loadConfig, loadLocalModeConfig, type Config } from "../config.ts";
import { createLog } from "../log.ts";
import { localBanner } from "./banner.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import type { LocalTenant } from "./local-tenant.ts";
import { stopWhenAsked } from "./stopping.ts";

/**
 * Runs the API until the process is asked to end. Without any identity setting, runs the embedded tenant beside it.
 *
 * @throws {ConfigError | CommandError}
 */
export async function serve(deps: CommandDeps): Promise<void> {
  const tenant = isLocalMode(deps.environment) ? await startTenant(deps) : undefined;
  try {
    const config = loadConfig(deps.environment, tenant?.environment);
    const log = createLog(config.serving.logLevel);
    const samples = tenant && { password: tenant.samplePassword, users: tenant.users };
    const app = await createApp({ config, log, samples });
    const url = await listen(app, config);
    if (tenant) deps.output(localBanner(url, tenant, config.serving));
    else log.listening(url);
    stopWhenAsked({
      ...deps,
      log,
      app,
      afterwards: async () => tenant?.close(),
      exit: (code) => process.exit(code),
      now: () => performance.now(),
    });
  } catch (error) {
    await tenant?.close();
    throw error;
  }
}

async function startTenant({ environment, startLocalTenant }: CommandDeps): Promise<LocalTenant> {
  const { emulatorPort } = loadLocalModeConfig(environment);
  if (!startLocalTenant)
    throw new CommandError(
      "local mode needs the source tree; set AZURE_CLIENT_ID, AZURE_TENANT_ID and a credential to run without it",
    );
  return startLocalTenant({ port: emulatorPort }).catch((error: unknown) => {
    throw listenFailure(error, "EMULATOR_PORT", emulatorPort);
  });
}

async function listen(app: App, { serving, telemetry }: Config): Promise<string> {
  try {
    return await app.listen();
  } catch (error) {
    // What was opened would keep the process alive.
    await app.close();
    const { metrics } = telemetry;
    const isOfMetrics = typeof metrics === "object" && (error as { port?: unknown }).port === metrics.port;
    throw isOfMetrics ? listenFailure(error, "METRICS_PORT", metrics.port) : listenFailure(error, "PORT", serving.port);
  }
}

function listenFailure(error: unknown, variable: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new CommandError(`port ${port} is in use; set ${variable} to another one`, { cause: error });
  if (code === "EACCES")
    return new CommandError(`port ${port} may not be listened on; set ${variable} to another one`, { cause: error });
  return code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
    ? new CommandError("HOST is not an address of this machine", { cause: error })
    : error;
}
