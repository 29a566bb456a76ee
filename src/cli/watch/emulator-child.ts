import type { RunningEmulator } from "../emulator/emulator.ts";
import type { Child } from "./child.ts";

/** The process of the emulator, which outlives that of the API. */
export interface EmulatorChild {
  /**
   * Starts the emulator with the APIs of a module, unless it runs with them.
   *
   * @throws {ChildExitedError}
   */
  run(apis: string | undefined): Promise<RunningEmulator>;
  /** Stops the emulator if it has exited, or has imported one of these files. */
  replace(edited: ReadonlySet<string>): Promise<void>;
  isMisconfigured(): boolean;
  /** Resolves when the present process has exited. */
  exited(): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param givenPort 0 selects a free port, which the emulator then keeps */
export function createEmulatorChild(start: () => Child, givenPort: number): EmulatorChild {
  let port = givenPort;
  let child = start();
  let isStarted = false;
  let usedApis: string | undefined;
  let state: unknown;

  const restart = async (): Promise<void> => {
    // Its state arrives before its exit. Tokens, refresh tokens and consents stay valid.
    const { receive, stop } = child;
    const received = receive("stopped").then(
      (message) => (state = message.state),
      () => undefined,
    );
    await Promise.all([stop(), received]);
    child = start();
    isStarted = false;
  };
  return {
    run: async (apis) => {
      if (isStarted && apis !== usedApis) await restart();
      const { send, receive } = child;
      const emulating = receive("emulating");
      if (!isStarted) send({ type: "emulate", port, apis, state });
      isStarted = true;
      usedApis = apis;
      const { emulator } = await emulating;
      port = Number(new URL(emulator.url).port);
      return emulator;
    },
    replace: async (edited) => {
      if (child.hasExited() || [...edited].some((path) => child.imported.has(path))) await restart();
    },
    isMisconfigured: () => child.isMisconfigured(),
    exited: () => child.exited,
    stop: () => child.stop(),
  };
}
