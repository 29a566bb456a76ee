import { RateLimitedError } from "../../errors/limit-errors.ts";
import { createWindowCounter } from "../../lib/window-counter.ts";
import type { OboExchange } from "./obo-exchange.ts";

export interface ExchangeBudgetOptions {
  /** Token requests of a session. */
  readonly maxPerMinute: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const windowMs = 60_000;
const maxSessions = 100_000;

/**
 * Bounds the token requests of each session, so that one client cannot use up what Entra ID grants the whole tenant. An
 * exchange without a request, such as that of an open circuit breaker, does not count: an outage must not use up the minute
 * after it. Exchanges beyond the bound fail with a `RateLimitedError`.
 */
export function withExchangeBudget(
  exchangeOnce: OboExchange,
  { maxPerMinute, now }: ExchangeBudgetOptions,
): OboExchange {
  const getWindow = createWindowCounter({ windowMs, maxKeys: maxSessions, now });
  return async (identity, request) => {
    const window = getWindow(identity.assertion.hash);
    if (window.count >= maxPerMinute) {
      const seconds = Math.ceil((window.endsAt - now()) / 1000);
      const error = new RateLimitedError("exchanges_per_minute", seconds, "Too many token exchanges per minute");
      return { error, status: undefined, isTransient: false };
    }
    window.count++;
    const result = await exchangeOnce(identity, request);
    if (!result.token && result.wasSent === false) window.count--;
    return result;
  };
}
