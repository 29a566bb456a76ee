import type { Fault } from "../faults.ts";

/** Thrown where a fault answers in place of the truth. */
export class InjectedFault extends Error {
  override readonly name = "FaultAnswered";
  readonly response: NonNullable<Fault["response"]>;

  constructor(response: NonNullable<Fault["response"]>) {
    super("A fault answers this call.");
    this.response = response;
  }
}
