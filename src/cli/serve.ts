import { createApp, type App, loadAppConfig } from "../app.ts";
import { isLocalMode, loadLocalModeConfig, type Config, type ListenAddress } from "../config/config.ts";
import { formatLogLine } from "../telemetry/format-log-line.ts";
import { createLog } from "../telemetry/logger.ts";
import { formatLocalModeBanner } from "./banner.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import type { Emulator, RunningEmulator } from "./emulator/emulator.ts";
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
    const { url, announce } = await runApp(deps, { emulator, closeEmulator: async () => emulator?.close() });
    announce(url);
  } catch (error) {
    await emulator?.close();
    throw error;
  }
}

export interface RunOptions {
  /** Local mode only. */
  readonly emulator: RunningEmulator | undefined;
  /** Called after the app has shut down. */
  readonly closeEmulator?: () => Promise<unknown>;
  /** Default: `HOST` and `PORT`. */
  readonly address?: ListenAddress;
}

export interface RunningApp {
  readonly app: App;
  /** The URL at which the app listens. */
  readonly url: string;
  /** Prints the banner of local mode, or logs that the app listens. @param url the URL for clients */
  readonly announce: (url: string) => void;
}

/**
 * Starts the API, and shuts it down when the process receives a signal.
 *
 * @throws {ConfigError | CommandError}
 */
export async function runApp(
  deps: CommandDeps,
  { emulator, closeEmulator = () => Promise.resolve(), address }: RunOptions,
): Promise<RunningApp> {
  const { print, terminal } = deps;
  const config = loadAppConfig(deps.project, deps.environment, emulator?.environment);
  const log = createLog(
    config.server.logLevel,
    terminal && {
      write: (line) => {
        print(formatLogLine(line, terminal));
      },
    },
    config.server,
  );
  const sampleUsers = emulator && { password: emulator.samplePassword, users: emulator.users };
  const app = await createApp({ project: deps.project, config, log, sampleUsers });
  const url = await listen(app, config, address);
  if (!emulator)
    // Not awaited. Reports a wrong tenant at start-up instead of with the first rejected request.
    app.ready().catch(() => {
      log.openIdMetadataUnavailable();
    });
  handleShutdownSignals({
    ...deps,
    log,
    app,
    closeEmulator,
    exit: (code) => process.exit(code),
    now: () => performance.now(),
  });
  return {
    app,
    url,
    announce: (publicUrl) => {
      if (emulator) print(formatLocalModeBanner(publicUrl, emulator, config.server));
      else log.listening(publicUrl);
    },
  };
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
  // Programs read the lines in production.
  await serve({ ...deps, terminal: undefined });
}

async function startEmulatorWithProgress(deps: CommandDeps, port: number): Promise<Emulator> {
  // Start-up takes a few seconds.
  deps.printNotice(`Starting the emulator${port === 0 ? "" : ` on port ${port}`}, then the API ...\n`);
  return startEmulator(deps, port);
}

async function listen(app: App, { server, telemetry }: Config, address?: ListenAddress): Promise<string> {
  try {
    return await app.listen(address);
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
