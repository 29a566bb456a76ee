import { CircuitOpenError } from "../../http-client/circuit-breaker.ts";
import type { HttpError } from "../../http-client/http-error.ts";
import { findAadstsCode, isWrapperCode } from "./aadsts-codes.ts";
import { failures, type Failure, type FailureKind } from "./failure-kinds.ts";
import type { TokenErrorResponse } from "./token-error-response.ts";

/** @see https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/understanding-msaluirequiredexception */
const kindsBySuberror: ReadonlyMap<string, FailureKind> = new Map([
  ["consent_required", "consent_missing"],
  ["basic_action", "mfa_required"],
  ["additional_action", "policy_not_met"],
  ["message_only", "conditional_access"],
  ["user_password_expired", "password_change"],
  // The sign-in is too old for a policy; the assertion has not expired.
  ["token_expired", "sign_in_required"],
  ["bad_token", "session_revoked"],
  ["device_authentication_failed", "device_required"],
  ["protection_policy_required", "client_app"],
  ["protection_policies_required", "client_app"],
  ["client_mismatch", "registration_rejected"],
]);

/** RFC 6749, section 5.2; OpenID Connect Core 1.0, section 3.1.2.6; and Entra ID's own. */
const kindsByError: ReadonlyMap<string, FailureKind> = new Map([
  ["interaction_required", "sign_in_required"],
  ["login_required", "sign_in_required"],
  ["invalid_grant", "sign_in_required"],
  ["consent_required", "consent_missing"],
  ["invalid_client", "credential_rejected"],
  ["unauthorized_client", "registration_rejected"],
  ["invalid_resource", "resource_unknown"],
  ["invalid_target", "resource_unknown"],
  ["invalid_scope", "scope_invalid"],
  ["invalid_request", "request_malformed"],
  ["unsupported_grant_type", "authority_wrong"],
  ["invalid_instance", "authority_wrong"],
  ["invalid_tenant", "tenant_unknown"],
  ["access_denied", "access_denied"],
  ["temporarily_unavailable", "temporarily_unavailable"],
  ["server_error", "temporarily_unavailable"],
  ["service_unavailable", "temporarily_unavailable"],
  ["slow_down", "temporarily_unavailable"],
]);

/**
 * Classifies an error response: a detected loop by its AADSTS code, others by status, AADSTS code, `suberror` and `error`.
 * With a claims request, a new sign-in may help where it would not otherwise, and where the code is unknown.
 *
 * @param hasRequestedClaims whether the exchange was for a claims challenge: then a new sign-in with its claims may pass
 * the policies that blocked the exchange
 */
export function classifyTokenError(
  status: number,
  { error, suberror, codes, claims }: TokenErrorResponse,
  hasRequestedClaims = false,
): FailureKind {
  const row = findAadstsCode(codes);
  if (row?.kind === "loop") return row.kind;
  if (status === 429 || status >= 500) return "temporarily_unavailable";
  if (status < 400 || (error === "" && suberror === undefined && codes.length === 0)) return "invalid_response";
  const kind =
    (row && !isWrapperCode(row.code) ? row.kind : undefined) ??
    kindsBySuberror.get(suberror ?? "") ??
    row?.kind ??
    kindsByError.get(error) ??
    "unknown_error";
  const { outcome, reason }: Failure = failures[kind];
  if (claims !== undefined) {
    const isGuess = !row && (outcome === "MISCONFIGURED" || kind === "unknown_error");
    return isGuess || outcome === "FORBIDDEN" || outcome === "CONSENT_REQUIRED" ? "policy_not_met" : kind;
  }
  if (hasRequestedClaims) return reason === "conditional_access_blocked" ? "policy_not_met" : kind;
  // A sign-in would only show the message of the policy.
  return outcome === "INTERACTION_REQUIRED" && suberror === "message_only" ? "conditional_access" : kind;
}

/** Classifies a request without a response. @param error of the HTTP client; undefined if the request was not sent */
export function classifyNetworkError(error: HttpError | CircuitOpenError | undefined): FailureKind {
  if (!error) return "not_sent";
  if (error instanceof CircuitOpenError) return "circuit_open";
  switch (error.reason) {
    case "timeout":
      return error.mayHaveBeenSent ? "timeout" : "overloaded";
    case "queue_full":
      return "overloaded";
    case "too_large":
      return "response_too_large";
    case "unreachable":
    case "aborted":
      return "unreachable";
  }
}
