import { createBytesInFlight } from "../../src/downstream/http/bytes-in-flight.ts";
import { OperationBudget } from "../../src/downstream/http/operation-budget.ts";

const limits = {
  resolvedFields: Infinity,
  downstreamCalls: Infinity,
  downstreamItems: Infinity,
  downstreamBytes: Infinity,
  responseLength: Infinity,
};

/** Creates a budget that no operation exceeds. */
export function createUnlimitedBudget(): OperationBudget {
  const bytesInFlight = createBytesInFlight({ maxBytes: Infinity, random: () => 0 });
  return new OperationBudget({ limits, bytesInFlight, abort: () => undefined });
}
