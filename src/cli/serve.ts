import { createApp, type App } from "../app.ts";
import { isLocalMode, loadConfig, loadLocalModeConfig, type Config } from "../config/config.ts";
import { createLog } from "../telemetry/logger.ts";
import { localBanner } from "./banner.ts";
import type { CommandDeps } from "./command.ts";
import { listenFailure } from "./listen-error.ts";
import type { LocalTenant } from "./emulator/local-tenant.ts";
import { startTenant } from "./emulator/start.ts";
import { stopWhenAsked } from "./shutdown-signals.ts";

/**
 * Runs the API until the process is asked to end. Without any identity setting, runs the embedded tenant beside it.
 *
 * @throws {ConfigError | CommandError}
 */
export async function serve(deps: CommandDeps): Promise<void> {
  const tenant = isLocalMode(deps.environment)
    ? await startTenantSaying(deps, loadLocalModeConfig(deps.environment).emulatorPort)
    : undefined;
  try {
    const config = loadConfig(deps.environment, tenant?.environment);
    const log = createLog(config.server.logLevel);
    const samples = tenant && { password: tenant.samplePassword, users: tenant.users };
    const app = await createApp({ config, log, samples });
    const url = await listen(app, config);
    if (tenant) deps.output(localBanner(url, tenant, config.server));
    else {
      log.listening(url);
      // Nobody waits for it; whoever starts this learns of a wrong tenant now, and not by the first refused caller.
      app.ready().catch(() => {
        log.openIdMetadataUnavailable();
      });
    }
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

/** It takes a moment, so that somebody in front of a terminal is told. */
async function startTenantSaying(deps: CommandDeps, port: number): Promise<LocalTenant> {
  if (deps.startLocalTenant)
    deps.notice(`Starting the embedded tenant${port === 0 ? "" : ` on port ${port}`}, then the API ...\n`);
  return startTenant(deps, port);
}

async function listen(app: App, { server: serving, telemetry }: Config): Promise<string> {
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
