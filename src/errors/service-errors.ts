/** Every code of this API's own that can stand in `errors[].extensions.code`; Apollo Server adds its own. */
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

/** What an error tells beside its message. Every member may be shown to the caller; none may hold a secret. */
export type ErrorFacts = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * The family of errors that are thrown on purpose. Their message, code and facts reach the caller; everything else is
 * masked. graphql-js copies `extensions` onto the error of the response.
 */
export abstract class ServiceError extends Error {
  abstract readonly code: ErrorCode;
  /** HTTP status where the whole request fails for this reason. */
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

/** Why a bearer token was refused with 401. */
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

/** Nobody is known to be calling. */
export class UnauthenticatedError extends ServiceError {
  readonly code = "UNAUTHENTICATED";
  readonly status = 401;
  readonly reason: UnauthenticatedReason;

  constructor(reason: UnauthenticatedReason, message: string, options?: ErrorOptions) {
    super(message, { reason }, options);
    this.reason = reason;
  }
}

/** Why a caller who is known was refused with 403. */
export type ForbiddenReason = "app_only_token" | "tenant_not_allowed" | "client_not_allowed" | "scope_missing";

/** The caller is known and may not come in. */
export class ForbiddenError extends ServiceError {
  readonly code = "FORBIDDEN";
  readonly status = 403;
  readonly reason: ForbiddenReason;
  readonly requiredScopes: readonly string[] | undefined;

  constructor(reason: ForbiddenReason, message: string, requiredScopes?: readonly string[]) {
    super(message, { reason, requiredScopes });
    this.reason = reason;
    this.requiredScopes = requiredScopes;
  }
}

/** An argument is out of its bounds. */
export class BadUserInputError extends ServiceError {
  readonly code = "BAD_USER_INPUT";
  readonly status = 400;
}

/** What was asked for is not among the trusted documents. */
export class DocumentNotTrustedError extends ServiceError {
  readonly code = "DOCUMENT_NOT_TRUSTED";
  readonly status = 400;
}

/** The user or an administrator has not consented to a downstream scope. */
export class ConsentRequiredError extends ServiceError {
  readonly code = "CONSENT_REQUIRED";
  readonly status = 401;
}

/** Conditional Access, MFA or a revoked session wants the user back. `claims` is the directory's claims request, as JSON. */
export class InteractionRequiredError extends ServiceError {
  readonly code = "INTERACTION_REQUIRED";
  readonly status = 401;
}

/** The directory has ended the user's sessions: what was issued before is not to be used any more. */
export class SessionRevokedError extends InteractionRequiredError {}

/** The directory is down, does not answer, or throttles us. */
export class TokenServiceUnavailableError extends ServiceError {
  readonly code = "TOKEN_SERVICE_UNAVAILABLE";
  readonly status = 503;
}

/** The directory refuses our own credential, or does not know what we ask for. */
export class ServiceMisconfiguredError extends ServiceError {
  readonly code = "SERVICE_MISCONFIGURED";
  readonly status = 500;
}

/** Stands for what was not thrown on purpose. Carries `requestId`, by which the log tells more. */
export class InternalError extends ServiceError {
  readonly code = "INTERNAL_SERVER_ERROR";
  readonly status = 500;
}

/** What a downstream API said, or that it said nothing. */
export class DownstreamError extends ServiceError {
  readonly code: DownstreamErrorCode;
  readonly status = 502;

  constructor(code: DownstreamErrorCode, message: string, facts: ErrorFacts, options?: ErrorOptions) {
    super(message, facts, options);
    this.code = code;
  }
}

/** An API refused the access token for want of claims. `claims` is its claims request, as JSON. Does not reach the caller. */
export class ClaimsChallengeError extends DownstreamError {
  readonly claims: string;

  constructor(claims: string, message: string, facts: ErrorFacts) {
    super("DOWNSTREAM_UNAUTHORIZED", message, facts);
    this.claims = claims;
  }
}

/**
 * The answer to a change was lost: the API may or may not have made it, so whoever repeats it has to look first. Carries
 * `requestId`, under which the API knows the call as `client-request-id`.
 */
export class OutcomeUnknownError extends ServiceError {
  readonly code = "OUTCOME_UNKNOWN";
  readonly status = 502;
}
