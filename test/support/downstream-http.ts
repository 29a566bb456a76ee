import { onTestFinished } from "vitest";
import { withCircuitBreaker } from "../../src/downstream/http/circuit-breaker.ts";
import { createDownstreamHttp } from "../../src/downstream/http/downstream-client.ts";
import { createRetries } from "../../src/downstream/http/retry-policy.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { unseenRecord } from "./request-record.ts";

export interface TestHttpOptions {
  /** Of each try. */
  readonly timeoutMs?: number;
  /** What is left of the request of ours. */
  readonly remainingMs?: number;
  readonly random?: () => number;
  /** Called instead of waiting. */
  readonly onPause?: () => void;
}

/** Port 9 of loopback, where nobody listens. */
export const nobody = "http://127.0.0.1:9";
export const requestId = "request-7";

/** The HTTP of one request of ours over real connections, with a clock that moves when something pauses, and no waiting. */
export function createTestHttp({
  timeoutMs = 5_000,
  remainingMs = 30_000,
  random = () => 0.5,
  onPause = () => undefined,
}: TestHttpOptions = {}) {
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  const pauses: number[] = [];
  const controller = new AbortController();
  const now = (): number => clock.now;
  const pause = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    clock.now += milliseconds;
    onPause();
    return Promise.resolve();
  };
  const client = createHttpClient({ timeoutMs, maxResponseBytes: 100_000, connections: 8 });
  onTestFinished(() => client.close());
  const { signal } = controller;
  const retries = createRetries({ sleep: pause, random, now, signal, deadlineAt: clock.now + remainingMs });
  const http = createDownstreamHttp({
    name: "API",
    http: withCircuitBreaker(client, { now, random }),
    signal,
    requestId,
    record: unseenRecord(requestId),
    retries,
    now,
  });
  return {
    http,
    clock,
    pauses,
    abort: () => {
      controller.abort();
    },
  };
}
