import type { TokenOptions, Fault } from "@oboql/dev/emulator";
import { startEmulator } from "../project.ts";

/** Commands of the emulator process. */
export type EmulatorCommand =
  | { readonly do: "token"; readonly options: TokenOptions }
  | { readonly do: "inject"; readonly fault: Fault }
  | { readonly do: "clear" }
  | { readonly do: "rotate"; readonly keepOld: boolean };

/** Sends the environment to its parent as message 0, replies to each command with its id, and exits with the parent. */
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
  void execute(command).then((result) => process.send?.({ id, result }));
});
process.send?.({ id: 0, result: emulator.environment });
