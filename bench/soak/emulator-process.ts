import type { TokenOptions } from "../../dev/src/emulator/emulator.ts";
import type { Fault } from "../../dev/src/emulator/faults.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";

/** What the process of the emulated tenant does on demand. */
export type EmulatorCommand =
  | { readonly do: "token"; readonly options: TokenOptions }
  | { readonly do: "inject"; readonly fault: Fault }
  | { readonly do: "clear" }
  | { readonly do: "rotate"; readonly keepOld: boolean };

/** Tells its parent how to reach it, answers what it is asked by number, and ends with it. */
process.once("disconnect", () => process.exit());
const emulator = await startEmulator({ port: 0 });

async function execute(command: EmulatorCommand): Promise<unknown> {
  switch (command.do) {
    case "token":
      return emulator.issueToken(command.options);
    case "inject":
      emulator.faults.inject(command.fault);
      return undefined;
    case "clear":
      emulator.faults.clear();
      return undefined;
    case "rotate":
      return emulator.rotateKeys({ keepOld: command.keepOld });
  }
}

process.on("message", ({ id, command }: { id: number; command: EmulatorCommand }) => {
  void execute(command).then((answer) => process.send?.({ id, answer }));
});
process.send?.({ id: 0, answer: emulator.environment });
