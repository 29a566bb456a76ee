import type { Identity } from "../../entra/identity.ts";
import type { Clock } from "../../lib/clock.ts";
import type { AccessToken } from "../access-token.ts";
import type { OboExchange } from "./obo-exchange.ts";
import type { TenantThrottle } from "./tenant-throttle.ts";
import type { TokenRequest } from "../token-provider.ts";

/** Exchanges a user's assertion for an access token. @throws the errors of `TokenProvider.acquireToken` */
export type Exchange = (identity: Identity, request: TokenRequest) => Promise<AccessToken>;

export interface ExchangeDeps extends Pick<Clock, "sleep" | "random"> {
  readonly exchangeOnce: OboExchange;
  readonly throttle: TenantThrottle;
}

const minRetryDelayMs = 50;
const maxRetryDelayMs = 250;

/**
 * The on-behalf-of exchange as often as it takes: once more after a short, jittered pause where the directory was not
 * reached or failed by itself, and not at all while it throttles the tenant.
 */
export function createExchangeWithRetry({ exchangeOnce, throttle, sleep: pause, random }: ExchangeDeps): Exchange {
  const exchangeUnlessThrottled = async (identity: Identity, request: TokenRequest): ReturnType<OboExchange> => {
    throttle.assertNotThrottled(identity.tenantId);
    const result = await exchangeOnce(identity, request);
    if (!result.token) throttle.recordRetryAfter(identity.tenantId, result);
    return result;
  };

  return async (identity, request) => {
    const first = await exchangeUnlessThrottled(identity, request);
    if (first.token) return first.token;
    if (!first.isTransient) throw first.error;
    await pause(minRetryDelayMs + random() * (maxRetryDelayMs - minRetryDelayMs));
    const second = await exchangeUnlessThrottled(identity, request);
    if (second.token) return second.token;
    throw second.error;
  };
}
