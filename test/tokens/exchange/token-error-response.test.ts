import { expect, it } from "vitest";
import { toServiceError } from "../../../src/tokens/exchange/token-error.ts";
import {
  convertTokenError,
  correlationId,
  createTokenError,
  failedRequest,
  forbidden,
  toTokenError,
} from "../../support/token-errors.ts";

it("survives any body of an error response", () => {
  const bodies = [
    "",
    "null",
    "[]",
    "7",
    '"invalid_grant"',
    "<html><body>invalid_grant AADSTS65001</body></html>",
    "{",
    "{}",
    '{"__proto__":{"error":"invalid_client"}}',
    '{"constructor":"x"}',
    '{"error":{"code":"invalid_client"}}',
    '{"error":["invalid_client"]}',
    '{"error":"x y"}',
    `{"error":"${"a".repeat(100_000)}"}`,
  ];
  for (const text of bodies)
    for (const status of [400, 401, 403, 404]) {
      const error = toServiceError(
        { status, headers: {}, body: text },
        { request: failedRequest, now: 0, cause: undefined },
      );
      expect([error.code, error.facts], `${status} ${text.slice(0, 50)}`).toEqual(["TOKEN_SERVICE_UNAVAILABLE", {}]);
    }
});

it("ignores fields that do not have their documented form", () => {
  const many = Array.from({ length: 200_000 }, (_, index) => 900_000_000 + index);
  const codes: readonly unknown[] = [
    null,
    "x",
    {},
    [[65001]],
    [{ code: 65001 }],
    [null, true, -65001, 65001.5, Infinity, "65001x", " ", "AADSTS"],
    many,
    [...many, 65001],
    "constructor",
  ];
  for (const error_codes of codes)
    expect(
      toTokenError({ body: { error: "invalid_grant", error_codes } }, "text").code,
      JSON.stringify(error_codes).slice(0, 60),
    ).toBe("INTERACTION_REQUIRED");
  for (const error_codes of [65001, "65001", ["65001"], [null, "x", 65001]])
    expect(toTokenError({ body: { error: "invalid_grant", error_codes } }, "text").code).toBe("CONSENT_REQUIRED");
  for (const value of ["", "{", "null", "[]", "{}", " { } ", 7, {}, '{"access_token":7}'])
    expect(
      convertTokenError(createTokenError("invalid_grant", 53003, { claims: value }), "text"),
      JSON.stringify(value),
    ).toEqual({
      ...forbidden,
      reason: "conditional_access_blocked",
    });
  for (const value of ["<script>", "a".repeat(36), 7, {}, `${correlationId}\n`])
    expect(
      convertTokenError(createTokenError("invalid_grant", 50105, { correlation_id: value }), "text"),
      JSON.stringify(value),
    ).toEqual({
      ...forbidden,
      correlationId: undefined,
      reason: "user_not_assigned",
    });
});
