import { onTestFinished } from "vitest";
import { createUnlimitedBudget } from "./unlimited-budget.ts";
import type { AccessTokenSource } from "../../src/downstream/api-definition.ts";
import { createDownstreamHttpClient } from "../../src/downstream/http/downstream-client.ts";
import { createRetryPolicy } from "../../src/downstream/http/retry-policy.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createKeyedSlots } from "../../src/lib/keyed-slots.ts";
import { createUnusedRecord } from "./request-record.ts";

export interface TestHttpOptions {
  /** Timeout of each attempt. */
  readonly timeoutMs?: number;
  /** Time until the deadline of the incoming request. */
  readonly remainingMs?: number;
  /** Called instead of sleeping. */
  readonly onSleep?: () => void;
}

/** Port 9 of loopback, on which nothing listens. */
export const unreachableUrl = "http://127.0.0.1:9";
export const requestId = "request-7";

/** The HTTP client of one incoming request, over real connections. Sleeping advances the clock instead of waiting. */
export function createTestHttpClient({
  timeoutMs = 5_000,
  remainingMs = 30_000,
  onSleep = () => undefined,
}: TestHttpOptions = {}) {
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  // The middle of the jitter.
  const random = (): number => 0.5;
  const delays: number[] = [];
  const controller = new AbortController();
  const now = (): number => clock.now;
  const pause = (milliseconds: number): Promise<void> => {
    delays.push(milliseconds);
    clock.now += milliseconds;
    onSleep();
    return Promise.resolve();
  };
  const client = createHttpClient({
    timeoutMs,
    maxResponseBytes: 100_000,
    connections: 8,
    circuitBreaker: { now, random },
  });
  onTestFinished(() => client.close());
  const { signal } = controller;
  const retryPolicy = createRetryPolicy({ sleep: pause, random, now, signal, deadlineAt: clock.now + remainingMs });
  const http = createDownstreamHttpClient({
    name: "API",
    http: client,
    caller: { tenantId: "tenant", objectId: "user" },
    slots: createKeyedSlots(),
    signal,
    requestId,
    record: createUnusedRecord(requestId),
    retryPolicy,
    budget: createUnlimitedBudget(),
    now,
  });
  return {
    http,
    clock,
    delays,
    abort: () => {
      controller.abort();
    },
  };
}

/** A source of one access token. */
export function toAccess(token: string): AccessTokenSource {
  return { key: "scopes", getToken: () => token, replaceToken: () => Promise.resolve(undefined) };
}
