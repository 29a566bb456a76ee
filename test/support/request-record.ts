import { noopMetrics } from "../../src/telemetry/metrics.ts";
import { createRequestRecord, type RequestRecord } from "../../src/telemetry/request-record.ts";
import { createNoopTrace } from "../../src/telemetry/request-trace.ts";

/** Creates a request record for tests that need one but do not read it. */
export function createUnusedRecord(requestId: string): RequestRecord {
  return createRequestRecord({ requestId, trace: createNoopTrace(undefined), metrics: noopMetrics });
}
