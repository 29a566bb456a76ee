import { loadEmulatedApis } from "../../downstream/project.ts";
import { isModuleMissing } from "../../lib/module-missing.ts";
import { CommandError, type CommandDeps } from "../command.ts";
import { toListenError } from "../listen-error.ts";
import type { Emulator, EmulatorModule } from "./emulator.ts";

export type EmulatorDeps = Pick<CommandDeps, "project" | "importFromProject">;

/** @throws {CommandError} if the emulator is not installed, or cannot listen */
export async function startEmulator(deps: EmulatorDeps, port: number): Promise<Emulator> {
  const { startEmulator: start } = await importEmulator(deps);
  const apis = await loadEmulatedApis(deps.project.emulatedApis);
  return start({ port, apis }).catch((error: unknown) => {
    throw toListenError(error, "EMULATOR_PORT", port);
  });
}

/** @throws {CommandError} if the emulator is not installed */
export async function importEmulator({
  importFromProject,
}: Pick<EmulatorDeps, "importFromProject">): Promise<EmulatorModule> {
  try {
    return (await importFromProject("@oboql/dev/emulator")) as EmulatorModule;
  } catch (error) {
    if (!isModuleMissing(error)) throw error;
    throw new CommandError(
      "local mode needs the development dependencies (@oboql/dev); run 'npm ci' without --omit=dev, or set " +
        "AZURE_CLIENT_ID, AZURE_TENANT_ID and a credential to run without it",
      { cause: error },
    );
  }
}
