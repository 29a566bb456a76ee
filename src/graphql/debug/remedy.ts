import type { ExchangeError } from "../../tokens/exchange/exchange-error.ts";
import type { CallDetails } from "./call-details.ts";
import type { ErrorDetails } from "./error-details.ts";

interface Kind {
  readonly exchangeError: ExchangeError | undefined;
  readonly isDownstreamError: boolean;
}

/** Returns the advice for a developer about an error. */
export function getRemedy(
  { field = "the field", stack, value, call, lastCall, exchange }: Omit<ErrorDetails, "remedy">,
  { exchangeError, isDownstreamError }: Kind,
): string {
  if (exchangeError) {
    const { remedy } = exchangeError.describe(exchange?.api ?? "the API");
    const { outcome } = exchangeError.failure;
    return outcome === "MISCONFIGURED" ? `Correct the scopes of @downstream on ${field}, or: ${remedy}` : remedy;
  }
  if (value)
    return (
      `Return ${value.expected} from ${value.field}` +
      (value.expected.endsWith("!") ? ", or make the field nullable in the SDL." : ".") +
      (value.received.startsWith("undefined") ? " A resolver can read a member with another name." : "")
    );
  if (call) return getCallRemedy(call);
  if (isDownstreamError)
    return lastCall
      ? `Compare the response of ${lastCall.api} with what its client and the type of ${field} expect.`
      : `Correct the value of ${field}, or its type in the SDL.`;
  const [frame] = stack ?? [];
  return frame ? `Correct the code ${frame}.` : `Correct the resolver of ${field}.`;
}

function getCallRemedy({ api, status, network = "" }: CallDetails): string {
  if (status === undefined)
    return network.startsWith("timeout") || network.startsWith("aborted")
      ? `Find out why ${api} takes so long.`
      : `Start ${api}, or correct ${api}_BASE_URL.`;
  if (status === 401) return `Compare ${api}_RESOURCE with the audience that ${api} accepts.`;
  if (status === 403) return `Compare the scopes of @downstream and the roles of the user with what ${api} requires.`;
  if (status === 404 || status === 405)
    return `Correct the method and path in the client of ${api}, or ${api}_BASE_URL.`;
  if (status >= 500) return `See the log of ${api}; the call has the request id of this line as client-request-id.`;
  if (status === 429) return `Send fewer calls to ${api}, or wait.`;
  if (status >= 300 && status < 400) return `Correct ${api}_BASE_URL: redirects are not followed.`;
  return `Correct the request that the client of ${api} sends; the body of the response may name the mistake.`;
}
