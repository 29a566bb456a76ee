import type { HttpClient } from "../../http-client/http-client.ts";
import { CommandError } from "../command.ts";
import { startEmulator, type EmulatorDeps } from "./start.ts";
import { fetchEmulatorDescription } from "./token.ts";

/** An emulator that was already running, or was started by this process. */
export interface EmulatorHandle {
  readonly port: number;
  /** Environment variables with which the API runs against the emulator. */
  readonly settings: Readonly<Record<string, string>>;
  readonly wasRunning: boolean;
  /** Stops the emulator if this process started it. */
  close(): Promise<void>;
}

/**
 * Connects to the emulator on a port, or starts it there.
 *
 * @returns undefined if another program is listening on the port
 * @throws {CommandError} if the emulator cannot be started for another reason
 */
export async function connectOrStartEmulator(
  deps: EmulatorDeps,
  http: HttpClient,
  port: number,
): Promise<EmulatorHandle | undefined> {
  const description = port === 0 ? undefined : await fetchEmulatorDescription(http, port).catch(() => undefined);
  if (description?.settings)
    return { port, settings: description.settings, wasRunning: true, close: () => Promise.resolve() };
  try {
    const emulator = await startEmulator(deps, port);
    return {
      port: Number(new URL(emulator.url).port),
      settings: emulator.environment,
      wasRunning: false,
      close: () => emulator.close(),
    };
  } catch (error) {
    if (error instanceof CommandError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE")
      return undefined;
    throw error;
  }
}
