import { noMetrics } from "../../src/telemetry/metrics.ts";
import { createRequestRecord, type RequestRecord } from "../../src/telemetry/request-record.ts";
import { createUnrecordedTrace } from "../../src/telemetry/request-trace.ts";

/** A record that nobody reads. */
export function unseenRecord(requestId: string): RequestRecord {
  return createRequestRecord({ requestId, trace: createUnrecordedTrace(undefined), metrics: noMetrics });
}
