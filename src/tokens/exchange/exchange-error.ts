import { ServiceError, SessionRevokedError } from "../../errors/service-errors.ts";
import { findAadstsCode } from "./aadsts-codes.ts";
import { failures, type Failure, type FailureKind } from "./failure-kinds.ts";
import type { TokenErrorResponse } from "./token-error-response.ts";

/**
 * Why an exchange failed: for the log and the doctor, never for clients. It is the `cause` of the `ServiceError` of the
 * exchange.
 */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly kind: FailureKind;
  /** Undefined without a response. */
  readonly response: TokenErrorResponse | undefined;

  /** @param cause the error of MSAL, if there is one */
  constructor(kind: FailureKind, response: TokenErrorResponse | undefined, cause: unknown) {
    super(failures[kind].cause, { cause });
    this.kind = kind;
    this.response = response;
  }

  get failure(): Failure {
    return failures[this.kind];
  }

  /** Cause and remedy for the downstream API of the exchange. */
  describe(downstream: string): Pick<Failure, "cause" | "remedy"> {
    const { cause, remedy } = this.failure;
    const [code] = this.response?.codes ?? [];
    const isUnknown = code !== undefined && !findAadstsCode(this.response?.codes ?? []);
    return {
      cause: cause.replaceAll("<API>", downstream),
      remedy: isUnknown ? getLookupRemedy(code) : remedy.replaceAll("<API>", downstream),
    };
  }
}

/** What to do about a code that is not in the table. */
export function getLookupRemedy(code: number): string {
  return `Look up the code at https://login.microsoftonline.com/error?code=${code}.`;
}

/** The details of a failed exchange; undefined if the error has another cause. */
export function getExchangeError({ cause }: ServiceError): ExchangeError | undefined {
  return cause instanceof ExchangeError ? cause : undefined;
}

/** Whether Entra ID no longer accepts the user's earlier tokens, so that those already exchanged must not be used either. */
export function isUserRevoked(error: unknown): boolean {
  if (error instanceof SessionRevokedError) return true;
  const exchangeError = error instanceof ServiceError ? getExchangeError(error) : undefined;
  if (exchangeError?.failure.outcome !== "FORBIDDEN") return false;
  return exchangeError.failure.reason === "user_disabled" || exchangeError.response?.suberror === "bad_token";
}

/** AADSTS codes for the end of a sentence, in parentheses. */
export function formatCodes(codes: readonly number[] = []): string {
  return codes.length > 0 ? ` (${codes.map((code) => `AADSTS${code}`).join(", ")})` : "";
}
