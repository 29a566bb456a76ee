import { createApp, type App, loadAppConfig } from "../app.ts";
import { isLocalMode, loadLocalModeConfig, type Config } from "../config/config.ts";
import { createLog } from "../telemetry/logger.ts";
import { formatLocalModeBanner } from "./banner.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import type { Emulator } from "./emulator/emulator.ts";
import { startEmulator } from "./emulator/start.ts";
import { toListenError } from "./listen-error.ts";
import { handleShutdownSignals } from "./shutdown-signals.ts";

/**
 * Runs the API until the process receives a shutdown signal. In local mode (no identity settings), it also runs the
 * emulator.
 *
 * @throws {ConfigError | CommandError}
 */
export async function serve(deps: CommandDeps): Promise<void> {
  const emulator = isLocalMode(deps.environment)
    ? await startEmulatorWithProgress(deps, loadLocalModeConfig(deps.environment).emulatorPort)
    : undefined;
  try {
    const config = loadAppConfig(deps.project, deps.environment, emulator?.environment);
    const log = createLog(config.server.logLevel, undefined, config.server);
    const sampleUsers = emulator && { password: emulator.samplePassword, users: emulator.users };
    const app = await createApp({ project: deps.project, config, log, sampleUsers });
    const url = await listen(app, config);
    if (emulator) deps.print(formatLocalModeBanner(url, emulator, config.server));
    else {
      log.listening(url);
      // Not awaited. Reports a wrong tenant at start-up instead of with the first rejected request.
      app.ready().catch(() => {
        log.openIdMetadataUnavailable();
      });
    }
    handleShutdownSignals({
      ...deps,
      log,
      app,
      closeEmulator: async () => emulator?.close(),
      exit: (code) => process.exit(code),
      now: () => performance.now(),
    });
  } catch (error) {
    await emulator?.close();
    throw error;
  }
}

/**
 * Runs the API in production.
 *
 * @throws {ConfigError | CommandError} also without identity settings
 */
export async function start(deps: CommandDeps): Promise<void> {
  if (isLocalMode(deps.environment))
    throw new CommandError(
      "there are no identity settings; set AZURE_CLIENT_ID, AZURE_TENANT_ID and a credential, or run 'npm start' for local mode",
    );
  await serve(deps);
}

async function startEmulatorWithProgress(deps: CommandDeps, port: number): Promise<Emulator> {
  // Start-up takes a few seconds.
  deps.printNotice(`Starting the emulator${port === 0 ? "" : ` on port ${port}`}, then the API ...\n`);
  return startEmulator(deps, port);
}

async function listen(app: App, { server, telemetry }: Config): Promise<string> {
  try {
    return await app.listen();
  } catch (error) {
    // Open connections and timers would keep the process alive.
    await app.close();
    const { metrics } = telemetry;
    const isMetricsPort = typeof metrics === "object" && (error as { port?: unknown }).port === metrics.port;
    throw isMetricsPort
      ? toListenError(error, "METRICS_PORT", metrics.port)
      : toListenError(error, "PORT", server.port);
  }
}
