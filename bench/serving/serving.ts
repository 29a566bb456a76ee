import type { Benchmark, Figure } from "../benchmark.ts";
import { build } from "./build.ts";
import { measure, steadyPercent, type ServingResult } from "./measure.ts";
import { findNode24 } from "./node24.ts";
import { startHarness, type RunningSubject } from "./harness.ts";
import { createSubjects } from "./subjects.ts";
import { formatServingTables } from "./tables.ts";

/** Cost of an operation in OboQL, compared with a lower limit, other GraphQL servers and the usual sample. */
export const serving: Benchmark = {
  peers: ["@as-integrations/express5", "express", "graphql-yoga", "mercurius"],
  run: async ({ figure, progress }) => {
    progress("serving: building …");
    const [node24] = await Promise.all([findNode24(), build()]);
    const harness = await startHarness();
    try {
      const running: RunningSubject[] = [];
      for (const subject of createSubjects(node24)) {
        progress(`serving: starting ${subject.name} …`);
        running.push(await harness.start(subject));
      }
      const { results: served, isLoadDelayed } = await measure(running, skipRepeats(progress));
      for (const [subject, it] of served)
        for (const measured of toFigures(it)) figure({ bench: "serving", subject, ...measured });
      return [
        ...(node24 === undefined ? ["oboql@node24: npx cannot download node@24"] : []),
        ...(isLoadDelayed
          ? ["latency: the figures are unreliable, since other processes delayed the load generator"]
          : []),
      ];
    } finally {
      await harness.end();
    }
  },
  formatTables: formatServingTables,
};

function toFigures({ rps, cpuUs, full, steady }: ServingResult): readonly Omit<Figure, "bench" | "subject">[] {
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

/** Suppresses consecutive duplicates. */
function skipRepeats(report: (text: string) => void): (text: string) => void {
  let last = "";
  return (text) => {
    if (text !== last) report(text);
    last = text;
  };
}
