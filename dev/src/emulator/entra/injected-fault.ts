import type { Fault } from "../faults.ts";

/** Thrown where a fault answers in place of the truth. */
export class FaultAnswered extends Error {
  override readonly name = "FaultAnswered";
  readonly answer: NonNullable<Fault["answer"]>;

  constructor(answer: NonNullable<Fault["answer"]>) {
    super("A fault answers this call.");
    this.answer = answer;
  }
}
