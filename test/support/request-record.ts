import { noopMetrics } from "../../src/telemetry/metrics.ts";
import { createRequestRecord, type RequestRecord } from "../../src/telemetry/request-record.ts";
import { createNoopTrace } from "../../src/telemetry/request-trace.ts";

/** A record that nobody reads. */
export function createUnusedRecord(requestId: string): RequestRecord {
  return createRequestRecord({ requestId, trace: createNoopTrace(undefined), metrics: noopMetrics });
}
