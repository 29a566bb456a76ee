import { Session } from "node:inspector/promises";

/** Preloaded into a measured server (`--import`): reports CPU, memory and profiles to its parent, and exits with it. */
process.once("disconnect", () => process.exit());
const session = new Session();

const commands: Readonly<Record<string, () => unknown>> = {
  cpu: () => process.cpuUsage(),
  memory: () => {
    globalThis.gc?.();
    return process.memoryUsage();
  },
  profile: async () => {
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
  },
  profiled: async () => (await session.post("Profiler.stop")).profile,
};

/** The channel is unreferenced, so that it does not keep a server alive that shuts down. */
process.channel?.unref();
process.on("message", (command: string) => {
  void Promise.resolve(commands[command]?.()).then((result) => process.send?.({ command, result }));
});
