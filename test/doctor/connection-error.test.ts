import { expect, it } from "vitest";
import { toConnectionFinding } from "../../src/doctor/connection-error.ts";
import { HttpError } from "../../src/http-client/http-error.ts";

const endpoint = {
  check: "keys",
  label: "Key set",
  url: "https://login.example/keys",
  variable: "AZURE_AUTHORITY_HOST",
};

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

it("classifies errors by the code of their cause", () => {
  const codes: Record<string, string[]> = {
    "keys.name_unknown": ["ENOTFOUND", "EAI_AGAIN", "EAI_NONAME", "EAI_NODATA"],
    "keys.refused": ["ECONNREFUSED"],
    "keys.timeout": ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"],
    "keys.tls": ["DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "EPROTO"],
    "keys.unreachable": ["ECONNRESET", "EHOSTUNREACH", "UND_ERR_SOCKET"],
  };
  for (const [expected, causes] of Object.entries(codes))
    for (const code of causes) {
      const error = new HttpError("unreachable", false, withCode(code));
      const finding = toConnectionFinding(error, endpoint);
      expect({ level: finding.level, code: finding.code }, code).toEqual({ level: "error", code: expected });
    }
});

it("uses the first code of several addresses, and the code of a nested cause", () => {
  const addresses = new AggregateError([withCode("ECONNREFUSED"), withCode("ETIMEDOUT")]);
  const nested = new Error("failed", { cause: withCode("ENOTFOUND") });
  expect(toConnectionFinding(new HttpError("unreachable", false, addresses), endpoint).code).toBe("keys.refused");
  expect(toConnectionFinding(new HttpError("unreachable", false, nested), endpoint).code).toBe("keys.name_unknown");
});

it("reports a request timeout as a timeout, and an error without a code as unreachable", () => {
  expect(toConnectionFinding(new HttpError("timeout", true), endpoint).code).toBe("keys.timeout");
  expect(toConnectionFinding(new HttpError("unreachable", true), endpoint).code).toBe("keys.unreachable");
});

it("throws errors that are not connection errors", () => {
  const error = new TypeError("bug");
  expect(() => toConnectionFinding(error, endpoint)).toThrow(error);
});
