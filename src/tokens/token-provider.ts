import type { MaybePromise } from "../lib/maybe-promise.ts";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import { ServiceError, SessionRevokedError } from "../errors/service-errors.ts";
import type { Identity } from "../entra/identity.ts";
import type { AccessToken } from "./access-token.ts";
import type { Exchange } from "./exchange/exchange-with-retry.ts";
import type { NegativeCache } from "./cache/negative-cache.ts";
import { createSingleFlight, rejectOnAbort } from "../lib/single-flight.ts";
import type { MemoryCache, MemoryKey } from "./cache/memory-cache.ts";
import type { TokenEvent, TokenMetrics, TokenSource } from "../telemetry/token-metrics.ts";
import type { BackgroundRefresh } from "./background-refresh.ts";
import { normalizeScopes } from "./scopes.ts";
import type { SharedCache } from "./cache/shared-cache.ts";
import type { CacheKeys } from "./cache/cache-keys.ts";

/** Access to one downstream API. */
export interface TokenRequest {
  /** The API's name for errors and metrics, as in `@downstream(api: …)`. */
  readonly downstream: string;
  /** Its App ID URI. */
  readonly resource: string;
  /** Delegated scopes of that resource, in short or full form. */
  readonly scopes: readonly string[];
  /**
   * A claims request that the token has to satisfy (OpenID Connect Core 5.5), as JSON. The tokens that are there lack
   * these claims: they are dropped.
   */
  readonly claims?: string;
  /** Told how this request for a token ended, beside the metrics, and the token if there is one. Must not throw. */
  readonly onAcquired?: (event: TokenEvent, token?: AccessToken) => void;
}

/** Access tokens on behalf of users: one for each session and downstream API, shared by all requests. */
export interface TokenProvider {
  /**
   * From memory at once, else from the cache that replicas share, else by exchange; callers who want the same at the same time
   * share one exchange. What fails is never thrown at once. A token that is due is renewed in the background; nobody waits for that.
   *
   * @param signal ends this caller's waiting, and nobody else's
   * @throws {ConsentRequiredError | InteractionRequiredError} if the user has to do something first
   * @throws {UnauthenticatedError | ForbiddenError} if the directory refuses the assertion
   * @throws {TokenServiceUnavailableError | ServiceMisconfiguredError} if the directory or our registration is at fault
   */
  acquireToken(identity: Identity, request: TokenRequest, signal?: AbortSignalLike): MaybePromise<AccessToken>;
  /** From now on no replica hands out a token of this user that was issued before. */
  revokeUser(identity: Pick<Identity, "tenantId" | "objectId">): Promise<void>;
}

export interface TokenProviderDeps {
  readonly keys: CacheKeys;
  readonly exchange: Exchange;
  readonly memory: MemoryCache;
  readonly negativeCache: NegativeCache;
  readonly backgroundRefresh: BackgroundRefresh;
  /** Undefined where there is none. */
  readonly sharedCache: SharedCache | undefined;
  readonly metrics: TokenMetrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What one call of `acquireToken` is about. */
interface TokenLookup extends MemoryKey {
  readonly identity: Identity;
  readonly request: TokenRequest;

  /** Normalised. */
  readonly scopes: readonly string[];
}

interface AcquiredToken {
  readonly token: AccessToken;
  readonly source: TokenSource;
}

/**
 * A token belongs to the assertion that it was exchanged for, never to the user alone: another session of the same user
 * may lack what this one has, MFA above all.
 */
export function createTokenProvider(deps: TokenProviderDeps): TokenProvider {
  const { keys, exchange, memory, negativeCache, backgroundRefresh, sharedCache, metrics, now } = deps;
  const singleFlight = createSingleFlight<AcquiredToken>();
  sharedCache?.onUserRevoked((user) => {
    memory.revokeUser(user);
  });

  const revokeUser: TokenProvider["revokeUser"] = async (identity) => {
    const user = keys.forUser(identity);
    memory.revokeUser(user);
    await sharedCache?.revokeUser(user);
  };

  /** An API that wants other claims refuses what is there, also from the other replicas. */
  const invalidate = (lookup: TokenLookup): void => {
    memory.invalidate(lookup);
    void sharedCache?.set(keys.forEntry(lookup.identity, lookup.resource), []);
  };

  const exchangeToken = async (lookup: TokenLookup): Promise<AcquiredToken> => {
    const { identity, request, resource } = lookup;
    if (request.claims !== undefined) invalidate(lookup);
    try {
      const token = await exchange(identity, request);
      const cached = memory.add(lookup, keys.forUser(identity), token);
      void sharedCache?.set(keys.forEntry(identity, resource), cached);
      return { token, source: "exchange" };
    } catch (error) {
      if (error instanceof SessionRevokedError) await revokeUser(identity);
      throw error;
    }
  };

  /** What the other replicas have goes by way of our memory, which knows what may be handed out. */
  const getSharedOrExchange = async (
    lookup: TokenLookup,
    isFresh: (token: AccessToken) => boolean,
  ): Promise<AcquiredToken> => {
    const { identity, resource, scopes } = lookup;
    const tokens = sharedCache ? await sharedCache.get(keys.forEntry(identity, resource)) : [];
    // Newest first they come, and so they are to stay.
    for (const token of [...tokens].reverse()) memory.add(lookup, keys.forUser(identity), token);
    const token = memory.get(lookup, scopes);
    return token && isFresh(token) ? { token, source: "redis" } : exchangeToken(lookup);
  };

  /** @param onStart called if this call is the one that does the work */
  const acquireShared = async (lookup: TokenLookup, onStart: () => void): Promise<AcquiredToken> => {
    const { session, tenantId, resource, request, scopes } = lookup;
    const exactKey = toLookupKey(lookup);
    const startAcquisition = async (): Promise<AcquiredToken> => {
      onStart();
      try {
        return request.claims === undefined
          ? await getSharedOrExchange(lookup, () => true)
          : await exchangeToken(lookup);
      } catch (error) {
        negativeCache.set(exactKey, error);
        throw error;
      }
    };
    if (request.claims !== undefined) return singleFlight.run(exactKey, startAcquisition);

    // The directory grants all consented scopes of a resource at once, so a token on its way for other scopes will
    // mostly do. Where it does not, or is refused, these scopes get an exchange of their own.
    const resourceKey = JSON.stringify([session, tenantId, resource]);
    const inFlight = singleFlight.getInFlight(exactKey) ? undefined : singleFlight.getInFlight(resourceKey);
    if (!inFlight) return singleFlight.run(exactKey, () => singleFlight.run(resourceKey, startAcquisition));
    const other = await inFlight.catch(() => undefined);
    return other && scopes.every((scope) => other.token.scopes.has(scope))
      ? other
      : singleFlight.run(exactKey, startAcquisition);
  };

  const createReporter =
    ({ downstream, onAcquired }: TokenRequest, startedAt: number) =>
    (source: TokenSource, outcome: TokenEvent["outcome"], token?: AccessToken): void => {
      const event = { downstream, source, outcome, durationMs: performance.now() - startedAt };
      metrics.tokenAcquired(event);
      onAcquired?.(event, token);
    };

  const acquire = async (lookup: TokenLookup, startedAt: number): Promise<AccessToken> => {
    const flight = { isLeader: false };
    const report = createReporter(lookup.request, startedAt);
    const failure = negativeCache.get(toLookupKey(lookup));
    if (failure) {
      report("memory", toOutcome(failure));
      throw failure;
    }
    try {
      const { token, source } = await acquireShared(lookup, () => {
        flight.isLeader = true;
      });
      report(flight.isLeader ? source : "shared", "token", token);
      return token;
    } catch (error) {
      report(flight.isLeader ? "exchange" : "shared", toOutcome(error));
      throw error;
    }
  };

  const refreshInBackground = (lookup: TokenLookup): void => {
    const { downstream } = lookup.request;
    backgroundRefresh.refresh(toLookupKey(lookup), async () => {
      const startedAt = performance.now();
      try {
        const { source } = await getSharedOrExchange(lookup, (token) => token.refreshAt > now());
        metrics.tokenRefreshed({ downstream, source, outcome: "token", durationMs: performance.now() - startedAt });
      } catch (error) {
        const outcome = toOutcome(error);
        metrics.tokenRefreshed({ downstream, source: "exchange", outcome, durationMs: performance.now() - startedAt });
        throw error;
      }
    });
  };

  return {
    acquireToken(identity, request, signal) {
      const startedAt = performance.now();
      const { resource } = request;
      const { tenantId, assertion } = identity;
      const scopes = normalizeScopes(request.scopes, resource);
      const lookup = { session: assertion.hash, tenantId, resource, identity, request, scopes };
      const token = request.claims === undefined ? memory.get(lookup, scopes) : undefined;
      if (!token) return rejectOnAbort(acquire(lookup, startedAt), signal);
      if (token.refreshAt <= now()) refreshInBackground(lookup);
      createReporter(request, startedAt)("memory", "token", token);
      return token;
    },
    revokeUser,
  };
}

/** Session, resource, scopes and claims: all that makes two requests the same. */
function toLookupKey({ session, tenantId, resource, scopes, request }: TokenLookup): string {
  return JSON.stringify([session, tenantId, resource, scopes, request.claims]);
}

function toOutcome(error: unknown): TokenEvent["outcome"] {
  return error instanceof ServiceError ? error.code : "unexpected";
}
