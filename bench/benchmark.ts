/** One measured value. The member names are part of the public JSON output. */
export interface Figure {
  readonly bench: string;
  /** The measured implementation: `oboql`, or the package name of a peer. */
  readonly subject: string;
  readonly metric: string;
  /** The variable that the metric depends on: number of sessions, number of calls, or load in percent. */
  readonly at: number;
  readonly value: number;
  readonly unit: string;
}

export interface BenchmarkOptions {
  /** Session counts to measure. Default: the benchmark's own list. */
  readonly sessions: readonly number[] | undefined;
  /** Called with each figure as soon as it is measured. */
  readonly figure: (figure: Figure) => void;
  /** Called with progress messages for the terminal. */
  readonly progress: (text: string) => void;
}

export interface Benchmark {
  /** Packages of `bench/package.json` that the benchmark needs and that are no dependency of OboQL. */
  readonly peers: readonly string[];
  /**
   * Runs the benchmark, on loopback only, and stops all processes that it started.
   *
   * @returns the measurements that failed, each with its reason
   */
  run(options: BenchmarkOptions): Promise<readonly string[]>;
  /** Formats the figures of a run as tables for the terminal. */
  formatTables(figures: readonly Figure[]): string;
}
