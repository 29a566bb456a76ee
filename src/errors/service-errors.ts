import { brandErrorClass } from "../lib/error-brand.ts";

/** Every error code of this API in `errors[].extensions.code`. Apollo Server adds codes of its own. */
export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "CONSENT_REQUIRED"
  | "INTERACTION_REQUIRED"
  | "TOKEN_SERVICE_UNAVAILABLE"
  | "SERVICE_MISCONFIGURED"
  | "INTERNAL_SERVER_ERROR"
  | "OUTCOME_UNKNOWN"
  | "OPERATION_TOO_COMPLEX"
  | "BUDGET_EXCEEDED"
  | "RATE_LIMITED"
  | "OVERLOADED"
  | "DEADLINE_EXCEEDED"
  | "DOCUMENT_NOT_TRUSTED"
  | DownstreamErrorCode;

export type DownstreamErrorCode =
  | "DOWNSTREAM_UNAUTHORIZED"
  | "DOWNSTREAM_FORBIDDEN"
  | "DOWNSTREAM_NOT_FOUND"
  | "DOWNSTREAM_THROTTLED"
  | "DOWNSTREAM_TIMEOUT"
  | "DOWNSTREAM_UNAVAILABLE"
  | "DOWNSTREAM_ERROR";

/** Data of an error besides its message. The caller sees every member, so none may contain a secret. */
export type ErrorFacts = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * Base class of the errors thrown on purpose. The caller sees their message, code and facts; all other errors are masked.
 * graphql-js copies `extensions` to the error in the response.
 */
export abstract class ServiceError extends Error {
  static {
    brandErrorClass(this, "ServiceError");
  }

  abstract readonly code: ErrorCode;
  /** HTTP status if the error fails the whole request. */
  abstract readonly status: number;
  readonly facts: ErrorFacts;

  constructor(message: string, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.facts = facts;
  }

  get extensions(): Record<string, unknown> {
    return { code: this.code, ...this.facts };
  }
}

/** Why a bearer token is rejected with 401. */
export type UnauthenticatedReason =
  | "token_missing"
  | "scheme_not_supported"
  | "several_authorization_headers"
  | "token_too_large"
  | "token_malformed"
  | "algorithm_not_allowed"
  | "key_unknown"
  | "signature_invalid"
  | "token_expired"
  | "token_not_yet_valid"
  | "claim_missing"
  | "id_token"
  | "audience_mismatch"
  | "issuer_mismatch"
  | "assertion_refused";

/** The caller is not authenticated: the bearer token is missing or invalid. */
export class UnauthenticatedError extends ServiceError {
  static {
    brandErrorClass(this, "UnauthenticatedError");
  }

  readonly code = "UNAUTHENTICATED";
  readonly status = 401;
  readonly reason: UnauthenticatedReason;

  constructor(reason: UnauthenticatedReason, message: string, options?: ErrorOptions) {
    super(message, { reason }, options);
    this.reason = reason;
  }
}

/** Why an authenticated caller is rejected: by this API with 403, or by Entra ID during an exchange. */
export type ForbiddenReason =
  | "app_only_token"
  | "tenant_not_allowed"
  | "client_not_allowed"
  | "scope_missing"
  | "user_not_assigned"
  | "user_disabled"
  | "user_not_in_tenant"
  | "account_locked"
  | "account_not_supported"
  | "conditional_access_blocked"
  | "tenant_blocked"
  | "access_denied";

/** The caller is authenticated but has no access to this API, or to a downstream API; a new sign-in changes nothing. */
export class ForbiddenError extends ServiceError {
  static {
    brandErrorClass(this, "ForbiddenError");
  }

  readonly code = "FORBIDDEN";
  readonly status = 403;
  readonly reason: ForbiddenReason;
  readonly requiredScopes: readonly string[] | undefined;

  constructor(
    reason: ForbiddenReason,
    message: string,
    facts: ErrorFacts & { readonly requiredScopes?: readonly string[] } = {},
    options?: ErrorOptions,
  ) {
    super(message, { reason, ...facts }, options);
    this.reason = reason;
    this.requiredScopes = facts.requiredScopes;
  }
}

/** An argument is invalid. The fact `argument` names it. */
export class BadUserInputError extends ServiceError {
  static {
    brandErrorClass(this, "BadUserInputError");
  }

  readonly code = "BAD_USER_INPUT";
  readonly status = 400;
}

/** The document is not a trusted document. */
export class DocumentNotTrustedError extends ServiceError {
  static {
    brandErrorClass(this, "DocumentNotTrustedError");
  }

  readonly code = "DOCUMENT_NOT_TRUSTED";
  readonly status = 400;
}

/** The user or an administrator has not consented to a downstream scope. */
export class ConsentRequiredError extends ServiceError {
  static {
    brandErrorClass(this, "ConsentRequiredError");
  }

  readonly code = "CONSENT_REQUIRED";
  readonly status = 401;
}

/**
 * The user must sign in again (Conditional Access, MFA or a revoked session). The fact `claims` is the claims request of
 * Entra ID, as JSON.
 */
export class InteractionRequiredError extends ServiceError {
  static {
    brandErrorClass(this, "InteractionRequiredError");
  }

  readonly code = "INTERACTION_REQUIRED";
  readonly status = 401;
}

/** Entra ID has revoked the user's sessions: tokens issued before must no longer be used. */
export class SessionRevokedError extends InteractionRequiredError {
  static {
    brandErrorClass(this, "SessionRevokedError");
  }
}

/** Entra ID is unavailable, does not respond, or throttles this API. */
export class TokenServiceUnavailableError extends ServiceError {
  static {
    brandErrorClass(this, "TokenServiceUnavailableError");
  }

  readonly code = "TOKEN_SERVICE_UNAVAILABLE";
  readonly status = 503;
}

/** Entra ID rejects further exchanges of a session for a while, because it detected a loop of equal requests. */
export class TokenLoopError extends TokenServiceUnavailableError {
  static {
    brandErrorClass(this, "TokenLoopError");
  }
}

/** Entra ID rejects this API's credential or app registration. */
export class ServiceMisconfiguredError extends ServiceError {
  static {
    brandErrorClass(this, "ServiceMisconfiguredError");
  }

  readonly code = "SERVICE_MISCONFIGURED";
  readonly status = 500;
}

/** Entra ID rejects this API's credential, in every tenant: the secret has expired, or the certificate is unknown. */
export class CredentialRejectedError extends ServiceMisconfiguredError {
  static {
    brandErrorClass(this, "CredentialRejectedError");
  }
}

/** Replaces an unexpected error. The fact `requestId` identifies the log entry with the details. */
export class InternalError extends ServiceError {
  static {
    brandErrorClass(this, "InternalError");
  }

  readonly code = "INTERNAL_SERVER_ERROR";
  readonly status = 500;
}

/** A downstream API failed: an error response, a network error, or a timeout. */
export class DownstreamError extends ServiceError {
  static {
    brandErrorClass(this, "DownstreamError");
  }

  readonly code: DownstreamErrorCode;
  readonly status = 502;

  constructor(code: DownstreamErrorCode, message: string, facts: ErrorFacts, options?: ErrorOptions) {
    super(message, facts, options);
    this.code = code;
  }
}

/**
 * A downstream API rejected the access token with a claims challenge. `claims` is its claims request, as JSON. Handled by a
 * retry with a new token; never reaches the caller.
 */
export class ClaimsChallengeError extends DownstreamError {
  static {
    brandErrorClass(this, "ClaimsChallengeError");
  }

  readonly claims: string;

  constructor(claims: string, message: string, facts: ErrorFacts) {
    super("DOWNSTREAM_UNAUTHORIZED", message, facts);
    this.claims = claims;
  }
}

/**
 * The response to a mutation was lost: the API may or may not have applied it, so the caller must check before repeating
 * it. The fact `requestId` was sent to the API as `client-request-id`.
 */
export class OutcomeUnknownError extends ServiceError {
  static {
    brandErrorClass(this, "OutcomeUnknownError");
  }

  readonly code = "OUTCOME_UNKNOWN";
  readonly status = 502;
}

/** The message of {@link InteractionRequiredError} and {@link SessionRevokedError}. */
export function signInAgainMessage(downstream: string): string {
  return `The user must sign in again to access ${downstream}.`;
}
