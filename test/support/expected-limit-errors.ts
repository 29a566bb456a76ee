import { expect } from "vitest";
import type { Answer, RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** What the limits say of a refused operation. */
export function toLimitError({ status, body }: Answer): unknown {
  const extensions = body.errors?.[0]?.extensions;
  return { status, code: extensions?.["code"], limit: extensions?.["limit"], data: "data" in body };
}

export const tooComplexError = (limit: string) => ({ status: 400, code: "OPERATION_TOO_COMPLEX", limit, data: false });

/** No token was exchanged and nothing called downstream since the last reset. */
export function expectNoCalls({ emulator }: RunningApi): void {
  expect(emulator.calls.counts()).toEqual({});
}
