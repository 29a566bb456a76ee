import type { DownstreamDirective } from "../../downstream/resolvers/directive.ts";
import { getCauses } from "../../lib/error-causes.ts";
import { cutToBytes, redact } from "../../lib/redact.ts";
import { ExchangeError } from "../../tokens/exchange/exchange-error.ts";

/** A failed on-behalf-of exchange, for a developer. */
export interface ExchangeDetails {
  readonly api: string;
  readonly scopes: readonly string[];
  /** AADSTS numbers. */
  readonly aadsts: readonly number[];
  /** OAuth error code; undefined without a response. */
  readonly error: string | undefined;
  /** Text of Microsoft Entra ID; undefined without a response. */
  readonly text: string | undefined;
}

const maxTextBytes = 1_000;

/** @returns undefined if the error is not that of an exchange */
export function findExchangeError(error: unknown): ExchangeError | undefined {
  return getCauses(error).find((cause) => cause instanceof ExchangeError);
}

export function describeExchange(
  { response, cause }: ExchangeError,
  { api, scopes }: DownstreamDirective,
): ExchangeDetails {
  return {
    api,
    scopes,
    aadsts: response?.codes ?? [],
    error: response?.error || undefined,
    text: response && cause instanceof Error ? cutToBytes(getText(cause), maxTextBytes) : undefined,
  };
}

/** MSAL's message contains the `error_description`, which our own errors leave out, between ids and times. */
function getText({ message }: Error): string {
  return redact(message)
    .replace(/^.*? Description: /, "")
    .replace(/ Trace ID: .*$/, "");
}
