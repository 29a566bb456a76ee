import type { ServerProcess } from "../serving/server-process.ts";
import type { Violations } from "./violations.ts";

/** Samples the memory of a process. */
export interface MemoryWatch {
  sample(): Promise<void>;
  /** Computes the growth after the warm-up. @param sessions number of new sessions, whose tokens are cached on purpose */
  evaluate(violations: Violations, sessions: number): readonly Growth[];
}

export interface Growth {
  readonly kind: "heap" | "rss";
  readonly warmBytes: number;
  /** By a linear fit through all samples after the warm-up. */
  readonly grownBytes: number;
}

/** Share of the run that is warm-up: caches are filled and code is compiled. */
const warmAfter = 0.4;
const sessionBytes = 20_000;
/** Allowed growth: a share of the warm size, but at least these bytes, since short runs have few samples. */
const tolerance = { heap: { share: 0.1, bytes: 6_000_000 }, rss: { share: 0.2, bytes: 48_000_000 } };

export function createMemoryWatch(process: ServerProcess): MemoryWatch {
  const samples: { readonly at: number; readonly heap: number; readonly rss: number }[] = [];
  return {
    sample: async () => {
      const { heapUsed, external, rss } = await process.memory();
      samples.push({ at: performance.now(), heap: heapUsed + external, rss });
    },
    evaluate: (violations, sessions) => {
      const warm = samples.slice(Math.floor(samples.length * warmAfter));
      return (["heap", "rss"] as const).map((kind) => {
        const { start, end } = fitLine(warm.map((sample) => [sample.at, sample[kind]]));
        const { share, bytes } = tolerance[kind];
        const grownBytes = end - start;
        const allowed = Math.max(bytes, start * share) + sessions * sessionBytes;
        if (!(grownBytes <= allowed))
          violations.add(
            `${kind} has grown`,
            `by ${Math.round(grownBytes / 1e6)} MB from ${Math.round(start / 1e6)} MB`,
          );
        return { kind, warmBytes: start, grownBytes };
      });
    },
  };
}

/** Least squares: the values of the line at the first and at the last point. */
function fitLine(points: readonly (readonly [number, number])[]): { start: number; end: number } {
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const at = (x: number): number => meanY + slope * (x - meanX);
  return { start: at(points[0]?.[0] ?? Number.NaN), end: at(points.at(-1)?.[0] ?? Number.NaN) };
}
