import { expect, it } from "vitest";
import {
  CredentialRejectedError,
  ForbiddenError,
  SessionRevokedError,
  TokenLoopError,
  type ServiceError,
} from "../../../src/errors/service-errors.ts";
import { aadstsCodes, isWrapperCode } from "../../../src/tokens/exchange/aadsts-codes.ts";
import { failures, type FailureOutcome } from "../../../src/tokens/exchange/failure-kinds.ts";
import { toServiceError } from "../../../src/tokens/exchange/token-error.ts";
import { codesOfOtherFlows } from "../../support/codes-of-other-flows.ts";

const request = { downstream: "BOARDS", resource: "api://boards", scopes: ["Boards.Read"] };
const claims = '{"access_token":{"capolids":{"essential":true,"values":["p"]}}}';
const errors = [
  "invalid_grant",
  "interaction_required",
  "invalid_client",
  "unauthorized_client",
  "invalid_request",
  "invalid_resource",
  "invalid_scope",
  "temporarily_unavailable",
  "Invalid_Grant",
  "an_error_of_the_future",
  "constructor",
  undefined,
];

function convert(body: Record<string, unknown>, status = 400): ServiceError {
  const response = { status, headers: {}, body: JSON.stringify({ ...body, error_description: "AADSTS65001: text" }) };
  return toServiceError(response, { request, now: 0, cause: undefined });
}

/** The error of an outcome, as far as all codes of the outcome share it. */
const errorCodes: Readonly<Record<FailureOutcome, string>> = {
  UNAUTHENTICATED: "UNAUTHENTICATED",
  FORBIDDEN: "FORBIDDEN",
  CONSENT_REQUIRED: "CONSENT_REQUIRED",
  INTERACTION_REQUIRED: "INTERACTION_REQUIRED",
  SESSION_REVOKED: "INTERACTION_REQUIRED",
  CREDENTIAL_REJECTED: "SERVICE_MISCONFIGURED",
  MISCONFIGURED: "SERVICE_MISCONFIGURED",
  LOOP: "TOKEN_SERVICE_UNAVAILABLE",
  UNAVAILABLE: "TOKEN_SERVICE_UNAVAILABLE",
};

it("classifies each code of the table the same with any error, alone or beside a wrapper", () => {
  for (const { code, kind } of aadstsCodes)
    for (const error of errors)
      for (const error_codes of [[code], [String(code)], [70002, code], [code, 50012], [code, 999_999_999]]) {
        if (isWrapperCode(code) && error_codes.length > 1) continue;
        const serviceError = convert({ error, error_codes });
        const { outcome, reason } = failures[kind];
        const name = `${String(error)} ${String(error_codes)}`;
        expect(serviceError.code, name).toBe(errorCodes[outcome]);
        expect(serviceError instanceof CredentialRejectedError, name).toBe(outcome === "CREDENTIAL_REJECTED");
        expect(serviceError instanceof SessionRevokedError, name).toBe(outcome === "SESSION_REVOKED");
        expect(serviceError instanceof TokenLoopError, name).toBe(outcome === "LOOP");
        expect(serviceError instanceof ForbiddenError && serviceError.reason, name).toBe(reason ?? false);
      }
});

it("requires an interaction with the claims request, unless the code concerns assertion, session or operation", () => {
  for (const { code, kind } of aadstsCodes) {
    const { outcome } = failures[kind];
    const isChallenge = ["FORBIDDEN", "CONSENT_REQUIRED", "INTERACTION_REQUIRED"].includes(outcome);
    const { code: errorCode, facts } = convert({ error: "invalid_grant", error_codes: [code], claims });
    expect(errorCode, String(code)).toBe(isChallenge ? "INTERACTION_REQUIRED" : errorCodes[outcome]);
    expect(facts["claims"], String(code)).toBe(isChallenge || outcome === "SESSION_REVOKED" ? claims : undefined);
  }
});

it("is unavailable after 429 and 5xx, whatever the code, and pauses only the session after a loop", () => {
  for (const { code, kind } of aadstsCodes)
    for (const status of [429, 500, 502, 503, 504]) {
      const error = convert({ error: "invalid_grant", error_codes: [code], claims }, status);
      expect(error.code, `${status} ${code}`).toBe("TOKEN_SERVICE_UNAVAILABLE");
      expect(error instanceof TokenLoopError, `${status} ${code}`).toBe(kind === "loop");
    }
});

it("decides codes of other flows and unknown ones by error", () => {
  const others = Object.values(codesOfOtherFlows).flat();
  for (const code of [...others, 0, 1, 999_999_999])
    for (const [error, expected] of [
      ["invalid_grant", "INTERACTION_REQUIRED"],
      ["invalid_client", "SERVICE_MISCONFIGURED"],
      ["temporarily_unavailable", "TOKEN_SERVICE_UNAVAILABLE"],
    ] as const)
      expect(convert({ error, error_codes: [code] }).code, `${error} ${code}`).toBe(expected);
});

it("lists each code once, with a source, and none of other flows", () => {
  const codes = aadstsCodes.map(({ code }) => code);
  expect(codes).toHaveLength(245);
  expect(codes.filter((code) => Object.values(codesOfOtherFlows).flat().includes(code))).toEqual([]);
  for (const { code, name, source } of aadstsCodes) {
    expect(name, String(code)).toMatch(/^[A-Z]\w+$/);
    expect(source, String(code)).toMatch(/^https:|^[\w-]+\/[\w-]+#\d+$|^public /);
  }
});

it("has a cause, without its full stop, and a remedy in whole sentences for each kind of failure", () => {
  for (const [kind, { cause, remedy }] of Object.entries(failures)) {
    expect(cause, kind).toMatch(/^[A-Z<].*[^.]$/);
    expect(remedy, kind).toMatch(/^[A-Z<].*[.]$/);
  }
  const causes = Object.values(failures).map(({ cause }) => cause);
  expect(causes.length).toBe(new Set(causes).size);
});
