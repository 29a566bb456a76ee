import type { Figure } from "../benchmark.ts";

/** What one process measures, so that no measurement is burdened by what others leave behind. */
export interface Job {
  readonly subject: SubjectName;
  readonly endpoint: string;
  /** Undefined: how many exchanges there are, instead of what cached sessions cost. */
  readonly sessions: number | undefined;
  readonly measuresMemory: boolean;
}

export type SubjectName = "oboql" | "msal-node";

/** What the process tells of each measurement. */
export type Measured = Pick<Figure, "metric" | "at" | "value" | "unit">;
