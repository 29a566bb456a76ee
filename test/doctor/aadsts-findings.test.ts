import { expect, it } from "vitest";
import { aadstsCodes, isWrapperCode } from "../../src/tokens/exchange/aadsts-codes.ts";
import { failures } from "../../src/tokens/exchange/failure-kinds.ts";
import { toCredentialFinding } from "../../src/doctor/aadsts-findings.ts";

function toFinding(status: number, codes: number[]) {
  const tokenError = { error: "", suberror: undefined, codes, claims: undefined, correlationId: undefined };
  return toCredentialFinding({ outcome: "rejected", status, tokenError });
}

it("maps AADSTS codes to findings, whose messages contain the code", () => {
  const codes: Record<string, number[]> = {
    "credential.secret_wrong": [7000215, 70002],
    "credential.secret_expired": [7000222],
    "credential.certificate_unknown": [700027, 700030],
    "credential.clock_skew": [700024],
    "credential.federation_unknown": [70021, 700211, 700212, 700213],
    "credential.client_unknown": [700016, 700011, 90002],
    "credential.not_installed": [7000229, 500011],
    "credential.disabled": [70001, 7000112],
    "credential.public_client": [700025],
    "credential.blocked": [53003],
    "credential.refused": [700099],
  };
  for (const [finding, numbers] of Object.entries(codes))
    for (const code of numbers) {
      const { level, code: actual, message } = toFinding(401, [code, 1]);
      expect({ level, code: actual }, String(code)).toEqual({ level: "error", code: finding });
      expect(message).toContain(`(AADSTS${code})`);
    }
});

it("has a finding with a remedy for each code, which names no placeholder", () => {
  for (const { code, kind } of aadstsCodes) {
    const { level, code: actual, message, fix } = toFinding(401, isWrapperCode(code) ? [code] : [70002, code]);
    if (code === 50105) continue;
    expect([level, actual.startsWith("credential.")], String(code)).toEqual(["error", true]);
    expect(message, String(code)).toContain(`AADSTS${code}`);
    expect(fix, String(code)).toMatch(/\.$/);
    expect(message + String(fix), String(code)).not.toContain("<API>");
    if (failures[kind].outcome === "CREDENTIAL_REJECTED") expect(actual, String(code)).toBe(`credential.${kind}`);
  }
});

it("names an expired certificate and a tenant without federation", () => {
  expect(toFinding(401, [1000502]).code).toBe("credential.certificate_not_valid");
  expect(toFinding(401, [700223]).code).toBe("credential.federation_not_allowed");
  expect(toFinding(401, [700026]).code).toBe("credential.certificate_unknown");
});

it("reports a code about an unavailable service as unavailable", () => {
  for (const code of [90033, 50196]) expect(toFinding(400, [code]).code, String(code)).toBe("credential.unavailable");
});

it("accepts a credential whose application has no role", () => {
  for (const code of [501051, 50105]) expect(toFinding(400, [code]).level, String(code)).toBe("ok");
});

it("reports 429 and 5xx as unavailable, whatever the code", () => {
  for (const status of [429, 500, 503])
    expect(toFinding(status, [7000215]).code, String(status)).toBe("credential.unavailable");
});

it("reports an error response without a code as unusable", () => {
  expect(toFinding(404, []).code).toBe("credential.unusable");
});
