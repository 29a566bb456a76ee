import type { Identity } from "../../entra/identity.ts";
import { backoffMs } from "../../lib/backoff.ts";
import type { Clock } from "../../lib/clock.ts";
import type { AccessToken } from "../access-token.ts";
import type { OboExchange } from "./obo-exchange.ts";
import type { TenantThrottle } from "./tenant-throttle.ts";
import type { TokenRequest } from "../token-provider.ts";

/**
 * Exchanges a user's assertion for an access token.
 *
 * @throws the errors of `TokenProvider.acquireToken`
 */
export type Exchange = (identity: Identity, request: TokenRequest) => Promise<AccessToken>;

export interface ExchangeDeps extends Pick<Clock, "sleep" | "random"> {
  readonly exchangeOnce: OboExchange;
  readonly throttle: TenantThrottle;
}

/** 50 to 250 ms. */
const retryDelay = { baseMs: 150, jitter: 2 / 3 };

/**
 * Adds one retry to the exchange, after a short random delay, if Entra ID could not be reached or returned a 5xx. No
 * request is sent while the tenant is throttled.
 */
export function createExchangeWithRetry({ exchangeOnce, throttle, sleep, random }: ExchangeDeps): Exchange {
  const exchangeUnlessThrottled = async (identity: Identity, request: TokenRequest): ReturnType<OboExchange> => {
    throttle.assertNotThrottled(identity.tenantId);
    const result = await exchangeOnce(identity, request);
    if (!result.token) throttle.recordRetryAfter(identity.tenantId, result);
    return result;
  };

  return async (identity, request) => {
    const first = await exchangeUnlessThrottled(identity, request);
    if (first.token) return first.token;
    if (!first.isTransient || throttle.isThrottled(identity.tenantId)) throw first.error;
    await sleep(backoffMs(retryDelay, 1, random));
    const second = await exchangeUnlessThrottled(identity, request);
    if (second.token) return second.token;
    throw second.error;
  };
}
