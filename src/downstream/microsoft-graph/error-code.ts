import { BadUserInputError, DownstreamError } from "../../errors/service-errors.ts";
import { isObject } from "../../lib/json.ts";
import type { ApiErrorCode } from "../api-definition.ts";
import { getOwn } from "../../lib/collections.ts";

/** The object of the request is in no mailbox of Exchange Online. Graph sends these codes with 400, 401, 403 or 404. */
export const noMailboxCodes: readonly string[] = [
  "ErrorNonExistentMailbox",
  "MailboxNotEnabledForRESTAPI",
  "MailboxNotHostedInExchangeOnline",
  "MailboxNotSupportedForRESTAPI",
];

/**
 * The error codes of Graph that callers are told, in `docs/reference/errors.md`. All others are left out: a code that is
 * not known could be any text.
 *
 * @see https://learn.microsoft.com/graph/errors
 * @see https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
 */
export const errorCodes: ReadonlySet<string> = new Set([
  ...noMailboxCodes,
  "ApplicationThrottled",
  "AuthenticationError",
  "Authorization_RequestDenied",
  "BadRequest",
  "Directory_ExpiredPageToken",
  "ErrorAccessDenied",
  "ErrorDuplicateTransactionId",
  "ErrorExceededMessageLimit",
  "ErrorInvalidIdMalformed",
  "ErrorInvalidRecipients",
  "ErrorInvalidRequest",
  "ErrorInvalidUrlQueryFilter",
  "ErrorItemNotFound",
  "ErrorMailboxMoveInProgress",
  "ErrorMailboxStoreUnavailable",
  "ErrorMessageSizeExceeded",
  "ErrorPropertyValidationFailure",
  "ErrorQuotaExceeded",
  "ErrorSendAsDenied",
  "ErrorSubmissionQuotaExceeded",
  "ImageNotFound",
  "InefficientFilter",
  "InvalidAuthenticationToken",
  "Request_BadRequest",
  "Request_ResourceNotFound",
  "Request_UnsupportedQuery",
  "TimeZoneNotSupportedException",
  "TooManyRequests",
  "UnknownError",
]);

/** Inner errors have more specific codes; Graph asks clients to use the most specific one that they know. */
const maxInnerErrors = 5;

/** Reads the error code of an error response: the innermost one that is in {@link errorCodes}. */
export function parseErrorCode(body: unknown): ApiErrorCode | undefined {
  let known: string | undefined;
  let error = isObject(body) ? body["error"] : undefined;
  for (let depth = 0; isObject(error) && depth <= maxInnerErrors; depth++) {
    const { code } = error;
    if (typeof code === "string" && errorCodes.has(code)) known = code;
    error = error["innerError"] ?? error["innererror"];
  }
  return known === undefined ? undefined : { code: known, isNotFound: noMailboxCodes.includes(known) };
}

/** Whether an error is a response with one of these error codes. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): error is DownstreamError {
  return error instanceof DownstreamError && codes.includes(String(error.facts["downstreamCode"]));
}

/**
 * Converts the errors of a request that the user can fix.
 *
 * @param argumentNames the name of the argument by Graph's error code; `400` stands for any other response with that status
 * @throws {BadUserInputError} if the request fails with one of the error codes
 */
export async function rejectArguments<Value>(
  request: Promise<Value>,
  argumentNames: Readonly<Record<string, string>>,
): Promise<Value> {
  try {
    return await request;
  } catch (error) {
    const { downstreamCode, status } = error instanceof DownstreamError ? error.facts : {};
    const argument = getOwn(argumentNames, String(downstreamCode)) ?? getOwn(argumentNames, String(status));
    if (argument === undefined || !(error instanceof DownstreamError)) throw error;
    const reason = typeof downstreamCode === "string" ? ` (${downstreamCode})` : "";
    const message = `\`${argument}\` was rejected by MICROSOFT_GRAPH${reason}`;
    throw new BadUserInputError(message, { ...error.facts, argument }, { cause: error });
  }
}
