import type { Emulator } from "@oboql/dev/emulator";
import { createApp, loadAppConfig, type App } from "../../../../src/app.ts";
import { sampleProject, startEmulator } from "../../../sample/tests/support/project.ts";
import { createLog } from "../../../../src/telemetry/logger.ts";

/** OboQL as started by `npm start`, in this process and on free ports. */
export interface LocalMode {
  readonly url: string;
  readonly emulator: Emulator;
  /** Stops OboQL, but not the emulator. */
  stop(): Promise<void>;
  /** Starts OboQL again on the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startLocalMode(): Promise<LocalMode> {
  const emulator = await startEmulator({ port: 0 });
  const log = createLog("silent");
  let app: App | undefined;
  const start = async (port: string): Promise<string> => {
    // No load shedding: the test shares its process with OboQL, and its CPU with a browser.
    const settings = { PORT: port, LIMIT_EVENT_LOOP_DELAY_MS: "60000" };
    app = await createApp({
      project: sampleProject,
      config: loadAppConfig(sampleProject, settings, emulator.environment),
      log,
    });
    return app.listen();
  };
  const url = await start("0");
  const stop = async (): Promise<void> => {
    await app?.close();
    app = undefined;
  };
  return {
    url,
    emulator,
    stop,
    start: async () => {
      await start(new URL(url).port);
    },
    close: async () => {
      await stop();
      await emulator.close();
    },
  };
}
