import {
  ConsentRequiredError,
  CredentialRejectedError,
  ForbiddenError,
  InteractionRequiredError,
  ServiceMisconfiguredError,
  SessionRevokedError,
  TokenLoopError,
  TokenServiceUnavailableError,
  UnauthenticatedError,
  signInAgainMessage,
  type ErrorFacts,
  type ServiceError,
} from "../../errors/service-errors.ts";
import { CircuitOpenError } from "../../http-client/circuit-breaker.ts";
import { parseRetryAfterSeconds, type HttpResponse } from "../../http-client/http-client.ts";
import type { HttpError } from "../../http-client/http-error.ts";
import type { TokenRequest } from "../token-provider.ts";
import { classifyNetworkError, classifyTokenError } from "./classify-token-error.ts";
import { ExchangeError, formatCodes } from "./exchange-error.ts";
import type { FailureKind } from "./failure-kinds.ts";
import { parseTokenError } from "./token-error-response.ts";

export interface FailedRequest {
  readonly request: TokenRequest;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The error of MSAL. */
  readonly cause: unknown;
  /** Why there was no response. */
  readonly networkError?: HttpError | CircuitOpenError | undefined;
}

/** Entra ID blocks a loop for some minutes. */
const defaultLoopSeconds = 60;
const maxLoopSeconds = 300;

/**
 * Converts a failed exchange to the error to throw, never by `error_description`, which is meant for people and changes.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * @param response undefined after a network error or timeout
 */
export function toServiceError(response: HttpResponse | undefined, failed: FailedRequest): ServiceError {
  const { request, now, cause, networkError } = failed;
  if (!response) {
    const { retryAfterSeconds } = networkError instanceof CircuitOpenError ? networkError : {};
    const error = new ExchangeError(classifyNetworkError(networkError), undefined, cause);
    return createServiceError(error, request, retryAfterSeconds);
  }
  const tokenError = parseTokenError(response.body);
  const kind = classifyTokenError(response.status, tokenError, request.claims !== undefined);
  const retryAfterSeconds = parseRetryAfterSeconds(response.headers, now);
  return createServiceError(new ExchangeError(kind, tokenError, cause), request, retryAfterSeconds);
}

function createServiceError(
  cause: ExchangeError,
  { downstream, scopes }: TokenRequest,
  retryAfterSeconds: number | undefined,
): ServiceError {
  const { kind, failure, response } = cause;
  const { correlationId, claims } = response ?? {};
  const message = `${cause.describe(downstream).cause}${formatCodes(response?.codes)}.`;
  const interactionFacts: ErrorFacts = { downstream, correlationId, claims };
  switch (failure.outcome) {
    case "UNAUTHENTICATED":
      return new UnauthenticatedError(kind === "token_expired" ? kind : "assertion_refused", `${failure.cause}.`, {
        cause,
      });
    case "FORBIDDEN": {
      const reason = failure.reason ?? "access_denied";
      const facts = reason === "app_only_token" ? {} : { downstream, correlationId };
      return new ForbiddenError(reason, `${failure.cause}.`, facts, { cause });
    }
    case "CONSENT_REQUIRED":
      return new ConsentRequiredError(
        `${downstream}: consent required for ${scopes.join(", ")}.`,
        { downstream, correlationId, scopes },
        { cause },
      );
    case "INTERACTION_REQUIRED":
      return new InteractionRequiredError(signInAgainMessage(downstream), interactionFacts, { cause });
    case "SESSION_REVOKED":
      return new SessionRevokedError(signInAgainMessage(downstream), interactionFacts, { cause });
    case "CREDENTIAL_REJECTED":
      return new CredentialRejectedError(message, { correlationId }, { cause });
    case "MISCONFIGURED":
      return new ServiceMisconfiguredError(message, { correlationId }, { cause });
    case "LOOP":
      return new TokenLoopError(
        `${failure.cause}.`,
        { correlationId, retryAfterSeconds: Math.min(retryAfterSeconds || defaultLoopSeconds, maxLoopSeconds) },
        { cause },
      );
    case "UNAVAILABLE":
      return new TokenServiceUnavailableError(
        unavailableMessages[kind] ?? "Microsoft Entra ID is unavailable or throttling.",
        { correlationId, retryAfterSeconds },
        { cause },
      );
  }
}

const noResponse = "No response from Microsoft Entra ID.";
const invalidResponse = "Invalid token response from Microsoft Entra ID.";
/** Clients learn less about the network of this API than the log. */
const unavailableMessages: Readonly<Partial<Record<FailureKind, string>>> = {
  timeout: noResponse,
  unreachable: noResponse,
  overloaded: noResponse,
  not_sent: noResponse,
  response_too_large: noResponse,
  invalid_response: invalidResponse,
  unknown_error: invalidResponse,
  circuit_open: "Microsoft Entra ID is unavailable; exchanges for this tenant are paused after repeated failures.",
};
