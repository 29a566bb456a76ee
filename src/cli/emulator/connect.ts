import type { HttpClient } from "../../http-client/http-client.ts";
import { CommandError, type CommandDeps } from "../command.ts";
import { describedEmulator } from "./token.ts";
import { startTenant } from "./start.ts";

/** The embedded tenant, as it runs already, or started for the time being. */
export interface FoundTenant {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly ranBefore: boolean;
  /** Ends it, unless it ran before. */
  close(): Promise<void>;
}

/**
 * @returns undefined if something else has the port
 * @throws {CommandError} if it cannot be started for another reason
 */
export async function findTenant(
  deps: Pick<CommandDeps, "startLocalTenant">,
  http: HttpClient,
  port: number,
): Promise<FoundTenant | undefined> {
  const described = port === 0 ? undefined : await describedEmulator(http, port).catch(() => undefined);
  if (described?.settings)
    return { port, settings: described.settings, ranBefore: true, close: () => Promise.resolve() };
  try {
    const tenant = await startTenant(deps, port);
    const close = () => tenant.close();
    return { port: Number(new URL(tenant.url).port), settings: tenant.environment, ranBefore: false, close };
  } catch (error) {
    if (error instanceof CommandError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE")
      return undefined;
    throw error;
  }
}
