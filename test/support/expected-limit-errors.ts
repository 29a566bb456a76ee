import { expect } from "vitest";
import type { TestResponse, TestServer } from "./test-server.ts";

/** The parts of a response that identify the limit. */
export function toLimitError({ status, body }: TestResponse): unknown {
  const extensions = body.errors?.[0]?.extensions;
  return { status, code: extensions?.["code"], limit: extensions?.["limit"], data: "data" in body };
}

export const tooComplexError = (limit: string) => ({ status: 400, code: "OPERATION_TOO_COMPLEX", limit, data: false });

/** Expects that no token was exchanged and no downstream API called since the last reset. */
export function expectNoCalls({ emulator }: TestServer): void {
  expect(emulator.calls.counts()).toEqual({});
}

export const rateLimitedError = (limit: string) => ({ status: 429, code: "RATE_LIMITED", limit, data: false });

/** The `Retry-After` header equals `retryAfterSeconds` of the error, and is at most one minute. */
export function expectRetryAfter({ headers, body }: TestResponse): void {
  const seconds = body.errors?.[0]?.extensions["retryAfterSeconds"];
  expect(headers.get("retry-after")).toBe(String(seconds));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
}
