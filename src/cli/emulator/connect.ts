import type { HttpClient } from "../../http-client/http-client.ts";
import { CommandError, type CommandDeps } from "../command.ts";
import { fetchEmulatorDescription } from "./token.ts";
import { startEmulator } from "./start.ts";

/** The embedded tenant, as it runs already, or started for the time being. */
export interface EmulatorHandle {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly wasRunning: boolean;
  /** Ends it, unless it ran before. */
  close(): Promise<void>;
}

/**
 * @returns undefined if something else has the port
 * @throws {CommandError} if it cannot be started for another reason
 */
export async function connectOrStartEmulator(
  deps: Pick<CommandDeps, "startLocalTenant">,
  http: HttpClient,
  port: number,
): Promise<EmulatorHandle | undefined> {
  const description = port === 0 ? undefined : await fetchEmulatorDescription(http, port).catch(() => undefined);
  if (description?.settings)
    return { port, settings: description.settings, wasRunning: true, close: () => Promise.resolve() };
  try {
    const emulator = await startEmulator(deps, port);
    const close = () => emulator.close();
    return { port: Number(new URL(emulator.url).port), settings: emulator.environment, wasRunning: false, close };
  } catch (error) {
    if (error instanceof CommandError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE")
      return undefined;
    throw error;
  }
}
