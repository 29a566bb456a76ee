import type { Figure } from "../benchmark.ts";

/** A measurement in a separate process, so that measurements do not affect each other. */
export interface Job {
  readonly subject: SubjectName;
  readonly endpoint: string;
  /** Number of cached sessions. Undefined: count token exchanges instead. */
  readonly sessions: number | undefined;
  readonly measuresMemory: boolean;
}

export type SubjectName = "oboql" | "msal-node";

/** Message of the process for each measurement. */
export type Measured = Pick<Figure, "metric" | "at" | "value" | "unit">;
