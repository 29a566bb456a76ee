import { startEmulator as start, type Emulator, type EmulatorOptions } from "@oboql/dev/emulator";
import emulatedApis from "./apis/emulated-apis.ts";

/** Starts an emulator with the APIs of the tests' project. */
export function startEmulator(options: Omit<EmulatorOptions, "apis">): Promise<Emulator> {
  return start({ ...options, apis: emulatedApis });
}
