import { ServiceMisconfiguredError, type ServiceError } from "../../errors/service-errors.ts";
import type { Log } from "../../telemetry/logger.ts";
import { getExchangeError } from "./exchange-error.ts";
import type { FailedExchange, OboExchange } from "./obo-exchange.ts";

export type ExchangeLog = Pick<Log, "exchangeFailed">;

export const noopExchangeLog: ExchangeLog = { exchangeFailed: () => undefined };

export interface ExchangeLogDeps {
  readonly log: ExchangeLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface LoggedFailure {
  readonly loggedAt: number;
  suppressed: number;
}

const intervalMs = 60_000;
const maxFailures = 1_000;
const credentialRemedy = "Run 'npm run doctor': it checks the credential file or the managed identity endpoint.";

/**
 * Logs failed exchanges: each attempt, background refreshes included, but not errors from the negative cache. Equal failures
 * of a tenant and API, by status, AADSTS codes and cause, are logged once a minute, and at most 1,000 different ones a minute.
 */
export function withExchangeLog(exchangeOnce: OboExchange, { log, now }: ExchangeLogDeps): OboExchange {
  /** The least recently logged first. */
  const logged = new Map<string, LoggedFailure>();

  /** Returns the number of suppressed lines if a line is due. */
  const countSuppressed = (key: string): number | undefined => {
    const previous = logged.get(key);
    if (previous && now() < previous.loggedAt + intervalMs) {
      previous.suppressed++;
      return undefined;
    }
    logged.delete(key);
    const [oldest] = logged;
    if (oldest && logged.size >= maxFailures) {
      if (now() < oldest[1].loggedAt + intervalMs) return undefined;
      logged.delete(oldest[0]);
    }
    logged.set(key, { loggedAt: now(), suppressed: 0 });
    return previous?.suppressed ?? 0;
  };

  const logFailure = ({ error: serviceError, status }: FailedExchange, tenantId: string, downstream: string): void => {
    const exchangeError = getExchangeError(serviceError);
    const { codes = [], error = "", suberror, correlationId } = exchangeError?.response ?? {};
    const { cause, remedy } = exchangeError?.describe(downstream) ?? describeCredentialError(serviceError);
    const suppressed = countSuppressed(
      JSON.stringify([tenantId, downstream, cause, status, error, suberror, ...codes]),
    );
    if (suppressed === undefined) return;
    log.exchangeFailed({
      level: serviceError instanceof ServiceMisconfiguredError ? "error" : "warn",
      downstream,
      tenantId,
      status,
      aadsts: codes.length > 0 ? codes : undefined,
      error: error || undefined,
      suberror,
      correlationId,
      cause,
      remedy,
      suppressed: suppressed || undefined,
    });
  };

  return async (identity, request) => {
    const result = await exchangeOnce(identity, request);
    if (!result.token) logFailure(result, identity.tenantId, request.downstream);
    return result;
  };
}

/** Describes an error of the credential, before a request was sent. Its message is our own and has no data of a user. */
function describeCredentialError({ message }: ServiceError): { cause: string; remedy: string } {
  return { cause: message.replace(/\.$/, ""), remedy: credentialRemedy };
}
