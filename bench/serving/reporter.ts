import { Session } from "node:inspector/promises";

/** Loaded into a measured server before all else (`--import`): tells its parent what it costs, and ends with it. */
process.once("disconnect", () => process.exit());
const session = new Session();

const answers: Readonly<Record<string, () => unknown>> = {
  cpu: () => process.cpuUsage(),
  profile: async () => {
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
  },
  profiled: async () => (await session.post("Profiler.stop")).profile,
};

process.on("message", (question: string) => {
  void Promise.resolve(answers[question]?.()).then((answer) => process.send?.({ question, answer }));
});
