import type { Figure } from "../benchmark.ts";
import type { SubjectName } from "./job.ts";

/** The figures of a run, to be looked up. What was not measured is undefined. */
export interface TokenFigures {
  readonly value: (subject: SubjectName, metric: string, at: number) => number | undefined;
  /** Where a metric was measured, ascending. */
  readonly measuredAt: (metric: string) => readonly number[];
  /** The highest of a subject's values of a metric. */
  readonly highest: (subject: SubjectName, metric: string) => number | undefined;
}

export function tokenFigures(figures: readonly Figure[]): TokenFigures {
  const of = (metric: string) => figures.filter((figure) => figure.metric === metric);
  return {
    value: (subject, metric, at) => of(metric).find((it) => it.subject === subject && it.at === at)?.value,
    measuredAt: (metric) => [...new Set(of(metric).map(({ at }) => at))].sort((left, right) => left - right),
    highest: (subject, metric) => {
      const values = of(metric).filter((it) => it.subject === subject);
      return values.length > 0 ? Math.max(...values.map(({ value }) => value)) : undefined;
    },
  };
}

/** Undefined where one of the two was not measured. */
export function ratio(numerator: number | undefined, denominator: number | undefined): number | undefined {
  return numerator === undefined || denominator === undefined ? undefined : numerator / denominator;
}
