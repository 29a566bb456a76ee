import type { Figure } from "../benchmark.ts";
import type { SubjectName } from "./job.ts";

/** Lookup of the figures of a run. Missing measurements are undefined. */
export interface TokenFigures {
  readonly value: (subject: SubjectName, metric: string, at: number) => number | undefined;
  /** Values of `at` for which a metric was measured, ascending. */
  readonly measuredAt: (metric: string) => readonly number[];
  /** Highest value of a metric of one subject. */
  readonly highest: (subject: SubjectName, metric: string) => number | undefined;
}

export function createTokenFigures(figures: readonly Figure[]): TokenFigures {
  const filterByMetric = (metric: string) => figures.filter((figure) => figure.metric === metric);
  return {
    value: (subject, metric, at) => filterByMetric(metric).find((it) => it.subject === subject && it.at === at)?.value,
    measuredAt: (metric) =>
      [...new Set(filterByMetric(metric).map(({ at }) => at))].sort((left, right) => left - right),
    highest: (subject, metric) => {
      const values = filterByMetric(metric).filter((it) => it.subject === subject);
      return values.length > 0 ? Math.max(...values.map(({ value }) => value)) : undefined;
    },
  };
}

/** Undefined if one of the two was not measured. */
export function ratio(numerator: number | undefined, denominator: number | undefined): number | undefined {
  return numerator === undefined || denominator === undefined ? undefined : numerator / denominator;
}
