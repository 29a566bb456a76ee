import { createBytesInFlight } from "oboql/internal/downstream/http/bytes-in-flight";
import { OperationBudget } from "oboql/internal/downstream/http/operation-budget";

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
