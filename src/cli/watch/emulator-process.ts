import { loadEmulatedApis } from "../../downstream/project.ts";
import { importEmulator } from "../emulator/start.ts";
import { toListenError } from "../listen-error.ts";
import { receive, type ChildDeps } from "./messages.ts";

/** The emulator, in a process of its own: its keys, sign-ins and consents outlive the process of the API. */
export async function emulate(deps: ChildDeps): Promise<void> {
  const { parent } = deps;
  const emulating = receive(parent, "emulate");
  let stop = (): Promise<void> => Promise.resolve();
  void receive(parent, "stop")
    .then(() => stop())
    .finally(() => {
      deps.exit(0);
    });
  const { startEmulator } = await importEmulator(deps);
  await deps.registerTypeScript();
  const { port, apis, state } = await emulating;
  const emulatedApis = await loadEmulatedApis(apis === undefined ? undefined : new URL(apis));
  const emulator = await startEmulator({ port, apis: emulatedApis, state }).catch((error: unknown) => {
    throw toListenError(error, "EMULATOR_PORT", port);
  });
  stop = async () => {
    await parent.send({ type: "stopped", state: await emulator.exportState() });
  };
  const { url, environment, users, samplePassword } = emulator;
  await parent.send({ type: "emulating", emulator: { url, environment, users, samplePassword } });
}
