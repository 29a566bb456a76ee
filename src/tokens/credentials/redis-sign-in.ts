import type { RedisAuth } from "../../config/redis.ts";
import { backoffMs } from "../../lib/backoff.ts";
import { asString } from "../../lib/json.ts";
import { createSwrCache } from "../../lib/stale-while-revalidate.ts";
import type { RedisCredentials, RedisSignIn } from "../../redis/credentials.ts";
import type { MsalClientDeps } from "../exchange/msal-client.ts";
import { decodeUnverifiedClaims } from "./decode-jwt.ts";
import { requestAppToken, type AppTokenResult } from "./app-token.ts";

export interface RedisSignInDeps extends MsalClientDeps {
  readonly auth: RedisAuth;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The scope of Azure Managed Redis and Azure Cache for Redis. */
const scope = "https://redis.azure.com/.default";
/** The part of the lifetime after which a token is renewed: Redis closes a connection when its token expires. */
const renewalRatio = 0.75;
/** After a failure, no request is sent for this time, whatever the number of connections. */
const retryMs = 10_000;
const defaultLifetimeMs = 3_600_000;
const minRenewalDelayMs = 1_000;
const renewalBackoff = { baseMs: retryMs, maxMs: 60_000, jitter: 0.25 };
/** A rejected token is replaced at most this often: usually Redis does not know the service principal. */
const minTokenAgeMs = 30_000;

/** No token for Redis; the code names the reason, for example AADSTS7000222. */
class RedisSignInError extends Error {
  readonly code: string;

  constructor(result: Exclude<AppTokenResult, { outcome: "token" }>) {
    super("Microsoft Entra ID issued no token for Redis.");
    this.name = "RedisSignInError";
    const [aadsts] = result.outcome === "rejected" ? result.tokenError.codes : [];
    this.code = aadsts === undefined ? "NO_TOKEN" : `AADSTS${aadsts}`;
  }
}

/**
 * Signs in to Redis with this API's own credential: the password is an access token, the user name the object id of the
 * service principal. All connections share one token, which is renewed before it expires.
 *
 * @see https://learn.microsoft.com/azure/redis/entra-for-authentication
 * @returns undefined if Redis has a password
 */
export function createRedisSignIn({ auth, now, ...deps }: RedisSignInDeps): RedisSignIn | undefined {
  if (auth.kind !== "entra") return undefined;
  const { tenantId } = auth;
  const listeners = new Set<(credentials: RedisCredentials) => void>();
  let requestedAt = -Infinity;
  let refreshAt = Infinity;
  let isRejected = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const cache = createSwrCache(
    async () => {
      requestedAt = now();
      const result = await requestAppToken(deps, { tenantId, scope });
      if (result.outcome === "rejected" && result.tokenError.error === "invalid_client") deps.credential.invalidate();
      if (result.outcome !== "token") throw new RedisSignInError(result);
      const { token, expiresAt = now() + defaultLifetimeMs } = result;
      isRejected = false;
      refreshAt = now() + (expiresAt - now()) * renewalRatio;
      // The token is not validated: it came from Entra ID just now, and Redis does that.
      const username = asString(decodeUnverifiedClaims(token.reveal())["oid"]) ?? "";
      const credentials = { username, password: token };
      return { value: credentials, refreshAt, staleUntil: expiresAt };
    },
    { now, retryMs },
  );

  const renew = async (): Promise<void> => {
    try {
      const credentials = await cache.refresh();
      failures = 0;
      for (const listener of [...listeners]) listener(credentials);
      scheduleRenewal(refreshAt - now());
    } catch {
      failures++;
      scheduleRenewal(backoffMs(renewalBackoff, failures, Math.random));
    }
  };
  const scheduleRenewal = (delayMs: number): void => {
    clearTimeout(timer);
    timer =
      listeners.size === 0 ? undefined : setTimeout(() => void renew(), Math.max(delayMs, minRenewalDelayMs)).unref();
  };

  return {
    getCredentials: () => (isRejected && now() - requestedAt > minTokenAgeMs ? cache.refresh() : cache.get()),
    onRenewed: (listener) => {
      listeners.add(listener);
      if (timer === undefined) scheduleRenewal(refreshAt - now());
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
    reportRejected: () => {
      isRejected = true;
    },
  };
}
