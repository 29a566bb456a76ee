import type { Benchmark, Figure } from "../benchmark.ts";
import { build } from "./build.ts";
import { measure, steadyPercent, type Served } from "./measure.ts";
import { findNode24 } from "./node24.ts";
import { startRig, type RunningSubject } from "./harness.ts";
import { subjects } from "./subjects.ts";
import { servingTables } from "./tables.ts";

/** What an operation costs in this API beside the least that it can cost, other servers, and the usual sample. */
export const serving: Benchmark = {
  peers: ["@as-integrations/express5", "express", "graphql-yoga", "mercurius"],
  run: async ({ figure, progress }) => {
    progress("serving: building …");
    const [node24] = await Promise.all([findNode24(), build()]);
    const rig = await startRig();
    try {
      const running: RunningSubject[] = [];
      for (const subject of subjects(node24)) {
        progress(`serving: starting ${subject.name} …`);
        running.push(await rig.start(subject));
      }
      const { served, isHeldUp } = await measure(running, createOnce(progress));
      for (const [subject, it] of served)
        for (const measured of figuresOf(it)) figure({ bench: "serving", subject, ...measured });
      return [
        ...(node24 === undefined ? ["oboql@node24: npx cannot fetch node@24"] : []),
        ...(isHeldUp ? ["latency without doubt: the load itself was held up, so something else was running"] : []),
      ];
    } finally {
      await rig.end();
    }
  },
  tables: servingTables,
};

function figuresOf({ rps, cpuUs, full, steady }: Served): readonly Omit<Figure, "bench" | "subject">[] {
  const figure = (metric: string, at: number, value: number, unit: string) => {
    return { metric, at, value: Number(value.toPrecision(4)), unit };
  };
  return [
    figure("cpu_us", 100, cpuUs, "us"),
    figure("rps", 100, rps, "1/s"),
    figure("p50_ms", 100, full.p50Ms, "ms"),
    figure("p99_ms", 100, full.p99Ms, "ms"),
    figure("p50_ms", steadyPercent, steady.p50Ms, "ms"),
    figure("p99_ms", steadyPercent, steady.p99Ms, "ms"),
  ];
}

/** Says nothing twice in a row. */
function createOnce(say: (text: string) => void): (text: string) => void {
  let last = "";
  return (text) => {
    if (text !== last) say(text);
    last = text;
  };
}
