import { LRUCache } from "lru-cache";
import { RateLimitedError } from "../../errors/limit-errors.ts";

/** Bounds the exchanges of each session, so that one client cannot use up what Entra ID grants the whole tenant. */
export interface ExchangeBudget {
  /** Counts an exchange. @throws {RateLimitedError} if the session has no exchange left in this minute */
  spend(session: string): void;
}

export interface ExchangeBudgetOptions {
  readonly maxPerMinute: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const windowMs = 60_000;
const maxSessions = 100_000;

export function createExchangeBudget({ maxPerMinute, now }: ExchangeBudgetOptions): ExchangeBudget {
  const windows = new LRUCache<string, { readonly endsAt: number; count: number }>({ max: maxSessions });
  return {
    spend: (session) => {
      const current = windows.get(session);
      const window = current && now() < current.endsAt ? current : { endsAt: now() + windowMs, count: 0 };
      if (window !== current) windows.set(session, window);
      if (window.count >= maxPerMinute)
        throw new RateLimitedError(
          "exchanges_per_minute",
          Math.ceil((window.endsAt - now()) / 1000),
          "Too many token exchanges per minute",
        );
      window.count++;
    },
  };
}
