/** One measured value. The names are a public contract: other people's scripts read them. */
export interface Figure {
  readonly bench: string;
  /** What was measured: `oboql`, or a peer by package name. */
  readonly subject: string;
  readonly metric: string;
  /** How many of what the metric grows with: sessions, or calls. */
  readonly at: number;
  readonly value: number;
  readonly unit: string;
}

export interface BenchmarkOptions {
  /** Numbers of cached sessions to measure at instead of the benchmark's own. */
  readonly sessions: readonly number[] | undefined;
  /** Told each figure as soon as there is one. */
  readonly figure: (figure: Figure) => void;
  /** Told what happens meanwhile, for people. */
  readonly progress: (text: string) => void;
}

export interface Benchmark {
  /** Packages of `bench/package.json` that it measures and that the API is not made of. */
  readonly peers: readonly string[];
  /**
   * Measures on loopback alone and stops what it starts.
   *
   * @returns what was to be measured and could not be, and why
   */
  run(options: BenchmarkOptions): Promise<readonly string[]>;
  /** The figures of a run as tables, for people. */
  tables(figures: readonly Figure[]): string;
}
