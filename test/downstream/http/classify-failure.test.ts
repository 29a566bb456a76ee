import { expect, it } from "vitest";
import { classifyResponse } from "../../../src/downstream/http/classify-failure.ts";
import { ClaimsChallengeError } from "../../../src/errors/service-errors.ts";
import { claimsChallengeHeader, nbfClaimsRequest } from "../../support/auth-challenges.ts";

const now = Date.UTC(2026, 0, 5, 12);

it("classifies a response by its status: the error code, whether a retry may succeed, whether it may have taken effect", () => {
  const final = [false, false];
  const retryable = [true, false];
  const ambiguous = [true, true];
  for (const [status, code, flags] of [
    [301, "DOWNSTREAM_ERROR", final],
    [400, "DOWNSTREAM_ERROR", final],
    [401, "DOWNSTREAM_UNAUTHORIZED", final],
    [403, "DOWNSTREAM_FORBIDDEN", final],
    [404, "DOWNSTREAM_NOT_FOUND", final],
    [408, "DOWNSTREAM_TIMEOUT", final],
    [409, "DOWNSTREAM_ERROR", final],
    [429, "DOWNSTREAM_THROTTLED", retryable],
    [500, "DOWNSTREAM_ERROR", final],
    [501, "DOWNSTREAM_ERROR", final],
    [502, "DOWNSTREAM_UNAVAILABLE", ambiguous],
    [503, "DOWNSTREAM_UNAVAILABLE", retryable],
    [504, "DOWNSTREAM_TIMEOUT", ambiguous],
  ] as const) {
    const failure = classifyResponse("API", { status, headers: {} }, now);
    expect([failure.error.code, [failure.retryable, failure.maybeApplied]], String(status)).toEqual([code, flags]);
    expect(failure.error.message, String(status)).toMatch(new RegExp(`^API: .+ \\(${status}\\)$`));
  }
});

it("reports the status, the request id and Retry-After of a response of any status", () => {
  for (const status of [400, 401, 403, 404, 408, 429, 500, 502, 503, 504])
    for (const [name, seconds] of [
      ["60", 60],
      ["Mon, 05 Jan 2026 12:00:07 GMT", 7],
    ] as const) {
      const headers = { "retry-after": name, "request-id": "r-1" };
      const { error, retryAfterSeconds } = classifyResponse("API", { status, headers }, now);
      const row = `${status}, Retry-After: ${name}`;
      expect(retryAfterSeconds, row).toBe(seconds);
      expect(error.facts, row).toMatchObject({
        downstream: "API",
        status,
        requestId: "r-1",
        retryAfterSeconds: seconds,
      });
    }
});

it("takes the request id from request-id, or else from x-request-id", () => {
  for (const [headers, requestId] of [
    [{ "request-id": "a", "x-request-id": "b" }, "a"],
    [{ "x-request-id": "b" }, "b"],
    [{}, undefined],
  ] as const) {
    const { error } = classifyResponse("API", { status: 500, headers }, now);
    expect(error.facts["requestId"], JSON.stringify(headers)).toBe(requestId);
  }
});

it("classifies a 401 with a claims challenge as such", () => {
  const claims = nbfClaimsRequest("1");
  const headers = { "www-authenticate": claimsChallengeHeader(claims) };
  const { error, retryable } = classifyResponse("API", { status: 401, headers }, now);
  expect(error).toBeInstanceOf(ClaimsChallengeError);
  expect(error).toMatchObject({ claims, code: "DOWNSTREAM_UNAUTHORIZED" });
  expect(retryable).toBe(false);
});
