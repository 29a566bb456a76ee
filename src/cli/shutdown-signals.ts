import type { App } from "../app.ts";
import type { Log } from "../telemetry/logger.ts";
import type { CommandDeps } from "./command.ts";

export interface StoppingDeps extends Pick<CommandDeps, "onStop" | "onUncaught"> {
  readonly log: Log;
  readonly app: Pick<App, "drain" | "uncaught">;
  /** Done after the app is drained. */
  readonly afterwards: () => Promise<unknown>;
  readonly exit: (code: number) => void;
  /** Milliseconds, from any point on. */
  readonly now: () => number;
}

/** Ctrl-C reaches the process from the terminal, and again by way of npm: that is one signal. */
const echoMs = 300;

/**
 * Drains the app on the first signal, and ends the process with 0 if all that ran was answered, else with 1. A second
 * signal ends it at once.
 *
 * A rejection that nobody handled concerns nobody but its request, so the process goes on. After an exception that nobody
 * caught nothing is certain: the process drains, and ends with 1.
 */
export function stopWhenAsked({ onStop, onUncaught, log, app, afterwards, exit, now }: StoppingDeps): void {
  let stoppingSince: number | undefined;
  let code = 0;

  const stop = async (): Promise<void> => {
    stoppingSince = now();
    try {
      const isAnswered = await app.shutDown();
      if (!isAnswered) code = 1;
      await log.stopped(isAnswered);
      await afterwards();
    } catch (error) {
      code = 1;
      app.reportUncaughtError("rejection", error);
    }
    exit(code);
  };

  onStop((signal) => {
    if (stoppingSince === undefined) {
      log.stopping(signal);
      void stop();
    } else if (now() - stoppingSince > echoMs) exit(1);
  });
  onUncaught((kind, error) => {
    app.reportUncaughtError(kind, error);
    if (kind === "rejection") return;
    code = 1;
    if (stoppingSince === undefined) void stop();
  });
}
