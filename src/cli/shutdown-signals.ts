import type { App } from "../app.ts";
import type { Log } from "../telemetry/logger.ts";
import type { CommandDeps } from "./command.ts";

export interface ShutdownDeps extends Pick<CommandDeps, "onStop" | "onUncaught"> {
  readonly log: Log;
  readonly app: Pick<App, "shutDown" | "reportUncaughtError">;
  /** Done after the app is drained. */
  readonly closeEmulator: () => Promise<unknown>;
  readonly exit: (exitCode: number) => void;
  /** Milliseconds, from any point on. */
  readonly now: () => number;
}

/** Ctrl-C reaches the process from the terminal, and again by way of npm: that is one signal. */
const duplicateSignalMs = 300;

/**
 * Drains the app on the first signal, and ends the process with 0 if all that ran was answered, else with 1. A second
 * signal ends it at once.
 *
 * A rejection that nobody handled concerns nobody but its request, so the process goes on. After an exception that nobody
 * caught nothing is certain: the process drains, and ends with 1.
 */
export function handleShutdownSignals({ onStop, onUncaught, log, app, closeEmulator, exit, now }: ShutdownDeps): void {
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

  onStop((signal) => {
    if (shutdownStartedAt === undefined) {
      log.stopping(signal);
      void shutDown();
    } else if (now() - shutdownStartedAt > duplicateSignalMs) exit(1);
  });
  onUncaught((kind, error) => {
    app.reportUncaughtError(kind, error);
    if (kind === "rejection") return;
    exitCode = 1;
    if (shutdownStartedAt === undefined) void shutDown();
  });
}
