import type { App } from "../app.ts";
import type { Log } from "../telemetry/logger.ts";
import type { CommandDeps } from "./command.ts";

export interface ShutdownDeps extends Pick<CommandDeps, "onShutdownSignal" | "onUncaughtError"> {
  readonly log: Log;
  readonly app: Pick<App, "shutDown" | "reportUncaughtError">;
  /** Called after the app has shut down. */
  readonly closeEmulator: () => Promise<unknown>;
  readonly exit: (code: number) => void;
  /** Monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** Ctrl-C reaches the process twice, from the terminal and forwarded by npm. */
const duplicateSignalMs = 300;

/**
 * Shuts the app down gracefully on the first signal, and exits with 0 if all requests completed, otherwise with 1. A
 * second signal exits immediately with 1.
 *
 * The process keeps running after an unhandled rejection, which affects only its own request. After an uncaught exception
 * the state of the process is unknown: the app shuts down and the process exits with 1.
 */
export function handleShutdownSignals({
  onShutdownSignal,
  onUncaughtError,
  log,
  app,
  closeEmulator,
  exit,
  now,
}: ShutdownDeps): void {
  let shutdownStartedAt: number | undefined;
  let exitCode = 0;

  const shutDown = async (): Promise<void> => {
    shutdownStartedAt = now();
    try {
      const isComplete = await app.shutDown();
      if (!isComplete) exitCode = 1;
      await log.stopped(isComplete);
      await closeEmulator();
    } catch (error) {
      exitCode = 1;
      app.reportUncaughtError("rejection", error);
    }
    exit(exitCode);
  };

  onShutdownSignal((signal) => {
    if (shutdownStartedAt === undefined) {
      log.stopping(signal);
      void shutDown();
    } else if (now() - shutdownStartedAt > duplicateSignalMs) exit(1);
  });
  onUncaughtError((kind, error) => {
    app.reportUncaughtError(kind, error);
    if (kind === "rejection") return;
    exitCode = 1;
    if (shutdownStartedAt === undefined) void shutDown();
  });
}
