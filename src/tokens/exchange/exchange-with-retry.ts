import type { Identity } from "../../entra/identity.ts";
import type { Clock } from "../../lib/clock.ts";
import type { AccessToken } from "../access-token.ts";
import type { Attempt } from "./obo-exchange.ts";
import type { TenantThrottle } from "./tenant-throttle.ts";
import type { TokenRequest } from "../token-provider.ts";

/** Exchanges a user's assertion for an access token. @throws the errors of `TokenProvider.acquireToken` */
export type Exchange = (identity: Identity, request: TokenRequest) => Promise<AccessToken>;

export interface ExchangeDeps extends Pick<Clock, "pause" | "random"> {
  readonly attempt: Attempt;
  readonly throttle: TenantThrottle;
}

const shortestPauseMs = 50;
const longestPauseMs = 250;

/**
 * The on-behalf-of exchange as often as it takes: once more after a short, jittered pause where the directory was not
 * reached or failed by itself, and not at all while it throttles the tenant.
 */
export function createExchange({ attempt, throttle, sleep: pause, random }: ExchangeDeps): Exchange {
  const attemptOnce = async (identity: Identity, request: TokenRequest): ReturnType<Attempt> => {
    throttle.check(identity.tenantId);
    const result = await attempt(identity, request);
    if (!result.token) throttle.note(identity.tenantId, result);
    return result;
  };

  return async (identity, request) => {
    const first = await attemptOnce(identity, request);
    if (first.token) return first.token;
    if (!first.mayPass) throw first.error;
    await pause(shortestPauseMs + random() * (longestPauseMs - shortestPauseMs));
    const second = await attemptOnce(identity, request);
    if (second.token) return second.token;
    throw second.error;
  };
}
