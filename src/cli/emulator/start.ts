import { CommandError, type CommandDeps } from "../command.ts";
import { toListenError } from "../listen-error.ts";
import type { Emulator } from "./emulator.ts";

/** Starts the embedded tenant. @throws {CommandError} */
export async function startEmulator(
  { startLocalTenant }: Pick<CommandDeps, "startLocalTenant">,
  port: number,
): Promise<Emulator> {
  if (!startLocalTenant)
    throw new CommandError(
      "local mode needs the source tree; set AZURE_CLIENT_ID, AZURE_TENANT_ID and a credential to run without it",
    );
  return startLocalTenant({ port }).catch((error: unknown) => {
    throw isModuleMissing(error)
      ? new CommandError("local mode needs the development dependencies; run 'npm ci', without --omit=dev", {
          cause: error,
        })
      : toListenError(error, "EMULATOR_PORT", port);
  });
}

function isModuleMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
