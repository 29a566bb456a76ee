import { Session } from "node:inspector/promises";

/** Loaded into a measured server before all else (`--import`): tells its parent what it costs, and ends with it. */
process.once("disconnect", () => process.exit());
const session = new Session();

const answers: Readonly<Record<string, () => unknown>> = {
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

/** Questions are answered as long as there is something else to do: a server that was told to stop can end. */
process.channel?.unref();
process.on("message", (question: string) => {
  void Promise.resolve(answers[question]?.()).then((answer) => process.send?.({ question, answer }));
});
