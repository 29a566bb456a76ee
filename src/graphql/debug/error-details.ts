import { fileURLToPath } from "node:url";
import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError } from "graphql";
import { DownstreamError, OutcomeUnknownError } from "../../errors/service-errors.ts";
import { getCauses, getErrorMessage } from "../../lib/error-causes.ts";
import { cutToBytes, redact } from "../../lib/redact.ts";
import { getProjectFrames } from "../../lib/stack-frames.ts";
import type { RequestContext } from "../context.ts";
import { locateFields, type ExecutedOperation } from "../execution/locate-fields.ts";
import { isExpectedError } from "../mask-error.ts";
import { describeCall, type CallDetails } from "./call-details.ts";
import { describeExchange, findExchangeError, type ExchangeDetails } from "./exchange-details.ts";
import type { ReceivedValue } from "./received-values.ts";
import { getRemedy } from "./remedy.ts";

/** A failed field, for a developer: `extensions.debug` of its error, and members of the log line. */
export interface ErrorDetails {
  /** Class of the error. */
  readonly error: string;
  readonly message: string;
  /** Such as `Query.item`; undefined if the error belongs to no field. */
  readonly field?: string;
  readonly path?: readonly (string | number)[];
  /** Stack frames of the project's code. */
  readonly stack?: readonly string[];
  /** The value without the type of the field. */
  readonly value?: ReceivedValue;
  /** The call that failed. */
  readonly call?: CallDetails;
  /** The last call of the field's API, if no call failed: its response may be another than the code expects. */
  readonly lastCall?: CallDetails;
  readonly exchange?: ExchangeDetails;
  readonly remedy: string;
}

const isName = (key: string | number): key is string => typeof key === "string";

const maxMessageBytes = 2_000;

/**
 * Describes an unexpected error, or one of a downstream API or an exchange, without tokens, variables, request bodies and
 * headers.
 *
 * @param executed undefined if the error occurred before the execution
 * @returns undefined for other errors, whose message says everything
 */
export function describeError(
  error: GraphQLError,
  { calls, values }: NonNullable<RequestContext["debug"]>,
  executed: ExecutedOperation | undefined,
): ErrorDetails | undefined {
  const thrown = unwrapResolverError(error);
  const exchangeError = findExchangeError(thrown);
  const failedCall = calls.find(thrown);
  const isDownstreamError = thrown instanceof DownstreamError || thrown instanceof OutcomeUnknownError;
  if (isExpectedError(error) && !exchangeError && !failedCall && !isDownstreamError) return undefined;

  // The error of an invalid value: its path leads to the value, that of an error about a list does not.
  const valueError = getCauses(thrown).find((cause) => cause instanceof GraphQLError && cause.path !== undefined);
  const { path = error.path } = (valueError as GraphQLError | undefined) ?? {};
  const fields = path && executed ? locateFields(executed, path.filter(isName)) : [];
  const field = fields.at(-1)?.coordinate;
  const directive = fields.findLast((each) => each.directive)?.directive;
  const value = path && values.get(path);
  const lastCall = failedCall || exchangeError || !directive ? undefined : calls.getLast(directive.api);
  const stack = value || valueError ? [] : getStack(thrown, isExpectedError(error));
  const details = {
    error: thrown instanceof Error ? thrown.name : typeof thrown,
    message: getMessage(valueError ?? thrown),
    ...(field !== undefined && { field }),
    ...(path && { path }),
    ...(stack.length > 0 && { stack }),
    ...(value && { value }),
    ...(failedCall && { call: describeCall(failedCall) }),
    ...(lastCall && { lastCall: describeCall(lastCall) }),
    ...(exchangeError && directive && { exchange: describeExchange(exchangeError, directive) }),
  };
  return { ...details, remedy: getRemedy(details, { exchangeError, isDownstreamError }) };
}

/** Without the frames of OboQL, unless the error is its own. */
function getStack(thrown: unknown, isExpected: boolean): readonly string[] {
  const frames = thrown instanceof Error ? getProjectFrames(thrown) : [];
  const outside = frames.filter((frame) => !frame.includes(ownFolder));
  return outside.length > 0 || isExpected ? outside : frames;
}

const ownFolder = fileURLToPath(new URL("../../", import.meta.url));

/** graphql-request appends request and response, with the variables, to the messages of its errors. */
function getMessage(thrown: unknown): string {
  const message = getErrorMessage(thrown);
  return cutToBytes(redact(message.replace(/: \{"response":.*$/s, "")), maxMessageBytes);
}
