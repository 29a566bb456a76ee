import { CommandError, type CommandDeps } from "../command.ts";
import { toListenError } from "../listen-error.ts";
import type { Emulator } from "./emulator.ts";

/** @throws {CommandError} if the emulator is not installed, or cannot listen */
export async function startEmulator(
  deps: Pick<CommandDeps, "project" | "startEmulator">,
  port: number,
): Promise<Emulator> {
  if (!deps.startEmulator)
    throw new CommandError(
      "local mode needs the source tree; set AZURE_CLIENT_ID, AZURE_TENANT_ID and a credential to run without it",
    );
  const apis = await deps.project.loadEmulatedApis();
  return deps.startEmulator({ port, apis }).catch((error: unknown) => {
    throw isModuleMissing(error)
      ? new CommandError("local mode needs the development dependencies; run 'npm ci' without --omit=dev", {
          cause: error,
        })
      : toListenError(error, "EMULATOR_PORT", port);
  });
}

function isModuleMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
