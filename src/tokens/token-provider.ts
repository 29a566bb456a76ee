import type { MaybePromise } from "../lib/maybe-promise.ts";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import {
  InteractionRequiredError,
  ServiceError,
  signInAgainMessage,
  UnauthenticatedError,
} from "../errors/service-errors.ts";
import type { Identity } from "../entra/identity.ts";
import type { AccessToken } from "./access-token.ts";
import { isUserRevoked } from "./exchange/exchange-error.ts";
import type { Exchange } from "./exchange/exchange-with-retry.ts";
import { toScopesKey, type NegativeCache, type NegativeCacheKey } from "./cache/negative-cache.ts";
import { createWindowCounter } from "../lib/window-counter.ts";
import { createSingleFlight, rejectOnAbort } from "../lib/single-flight.ts";
import { createLruCache } from "../lib/lru-cache.ts";
import type { MemoryCache, MemoryKey } from "./cache/memory-cache.ts";
import type { TokenEvent, TokenMetrics, TokenSource } from "../telemetry/token-metrics.ts";
import type { BackgroundRefresh } from "./background-refresh.ts";
import { normalizeScopes } from "./scopes.ts";
import type { SharedCache } from "./cache/shared-cache.ts";
import type { CacheKeys } from "./cache/cache-keys.ts";

/** A request for an access token for one downstream API. */
export interface TokenRequest {
  /** The API's name for errors and metrics, as in `@downstream(api: …)`. */
  readonly downstream: string;
  /** App ID URI of the API. */
  readonly resource: string;
  /** Delegated scopes of that resource, in short or full form. */
  readonly scopes: readonly string[];
  /**
   * A claims request that the token has to satisfy (OpenID Connect Core 1.0, section 5.5), as JSON. It comes from a claims
   * challenge, so the cached tokens of the session for this resource are invalidated.
   */
  readonly claims?: string;
  /** When the operation started, in milliseconds since the epoch: it gets no error that was cached before. Default: any error. */
  readonly operationStartedAt?: number;
  /** Called once when this request ends, with the token if there is one. Must not throw. */
  readonly onAcquired?: (event: TokenEvent, token?: AccessToken) => void;
}

/** Acquires access tokens on behalf of users and caches them by session and downstream API. */
export interface TokenProvider {
  /**
   * Returns a token from the memory cache synchronously, otherwise a promise of one from the shared cache or an exchange.
   * Concurrent requests for the same token share one exchange. From `AccessToken.refreshAt` on, the cached token is
   * returned and refreshed in the background. Errors reject the promise and are never thrown synchronously.
   *
   * @param signal rejects this caller's promise; the shared exchange is not cancelled
   * @throws {ConsentRequiredError | InteractionRequiredError} if the user has to consent or sign in again
   * @throws {UnauthenticatedError | ForbiddenError} if Entra ID rejects the assertion
   * @throws {TokenServiceUnavailableError} if Entra ID is unavailable or throttles the tenant
   * @throws {ServiceMisconfiguredError} if Entra ID rejects this API's registration or credential
   * @throws {RateLimitedError} if the session has no exchange left in this minute
   */
  acquireToken(identity: Identity, request: TokenRequest, signal?: AbortSignalLike): MaybePromise<AccessToken>;
  /**
   * Replaces a token that the API rejected although it has not expired: invalidates the cached tokens of the session for this
   * resource and acquires another one, at most once a minute.
   *
   * @param rejected the value of the rejected token
   * @returns undefined if the token was acquired during this operation, or another one was rejected less than a minute ago
   * @throws the errors of `acquireToken`
   */
  replaceToken(
    identity: Identity,
    request: TokenRequest,
    rejected: string,
    signal?: AbortSignalLike,
  ): Promise<AccessToken | undefined>;
  /**
   * Revokes the tokens that were exchanged until now for this assertion and the user's earlier ones, in all replicas. Later
   * sessions of the user are not affected.
   */
  revokeUser(identity: Pick<Identity, "tenantId" | "objectId" | "issuedAt">): Promise<void>;
}

export interface TokenProviderDeps {
  readonly keys: CacheKeys;
  readonly exchange: Exchange;
  readonly memory: MemoryCache;
  readonly negativeCache: NegativeCache;
  readonly backgroundRefresh: BackgroundRefresh;
  /** Undefined without Redis. */
  readonly sharedCache: SharedCache | undefined;
  readonly metrics: TokenMetrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The arguments of one call of `acquireToken`, with the cache keys derived from them. */
interface TokenLookup extends MemoryKey, NegativeCacheKey {
  readonly identity: Identity;
  readonly request: TokenRequest;
}

/** How long a session's next rejected token for a resource is not replaced. */
const replacementIntervalMs = 60_000;
const maxReplacements = 50_000;
/** Exchanges for claims challenges of a resource that a session has per minute: an API may send another one each time. */
const maxChallengesPerMinute = 10;
const maxChallengedResources = 50_000;

interface AcquiredToken {
  readonly token: AccessToken;
  readonly source: TokenSource;
}

/**
 * Tokens are cached by the assertion that they were exchanged for, never by the user alone: another session of the same
 * user may lack, for example, MFA.
 */
export function createTokenProvider(deps: TokenProviderDeps): TokenProvider {
  const { keys, exchange, memory, negativeCache, backgroundRefresh, sharedCache, metrics, now } = deps;
  const singleFlight = createSingleFlight<AcquiredToken>();
  const replacements = createLruCache<number>(maxReplacements);
  const getChallenges = createWindowCounter({ windowMs: 60_000, maxKeys: maxChallengedResources, now });
  sharedCache?.onUserRevoked((user, revocation) => {
    memory.revokeUser(user, revocation);
  });

  const revokeUser: TokenProvider["revokeUser"] = async (identity) => {
    const user = keys.forUser(identity);
    const revocation = { assertionIssuedAt: identity.issuedAt, revokedAt: now() };
    if (memory.revokeUser(user, revocation)) await sharedCache?.revokeUser(user, revocation);
  };

  /** Invalidates the cached tokens of the session for the resource, here and in Redis. */
  const invalidate = (lookup: TokenLookup): void => {
    memory.invalidate(lookup);
    void sharedCache?.set(keys.forEntry(lookup.identity, lookup.resource), []);
  };

  const exchangeToken = async (lookup: TokenLookup): Promise<AcquiredToken> => {
    const { identity, request, resource } = lookup;
    if (request.claims !== undefined) invalidate(lookup);
    if (identity.expiresAt <= now()) throw new UnauthenticatedError("token_expired", "The bearer token has expired.");
    try {
      const token = await exchange(identity, request);
      const cached = memory.add(lookup, keys.forUser(identity), token);
      void sharedCache?.set(keys.forEntry(identity, resource), cached);
      return { token, source: "exchange" };
    } catch (error) {
      if (isUserRevoked(error)) await revokeUser(identity);
      throw error;
    }
  };

  /** Tokens from the shared cache are added to the memory cache first, which filters expired and revoked ones. */
  const getSharedOrExchange = async (
    lookup: TokenLookup,
    isFresh: (token: AccessToken) => boolean,
  ): Promise<AcquiredToken> => {
    const { identity, resource, scopes } = lookup;
    const tokens = sharedCache ? await sharedCache.get(keys.forEntry(identity, resource)) : [];
    // Redis returns the newest first; adding in reverse keeps that order in memory.
    for (const token of [...tokens].reverse()) memory.add(lookup, keys.forUser(identity), token);
    const token = memory.get(lookup, scopes);
    return token && isFresh(token) ? { token, source: "redis" } : exchangeToken(lookup);
  };

  /** @throws {InteractionRequiredError} if the API has sent too many: a new sign-in with its claims may satisfy it */
  const countChallenge = (lookup: TokenLookup): void => {
    const { downstream } = lookup.request;
    if (++getChallenges(toResourceKey(lookup)).count > maxChallengesPerMinute)
      throw new InteractionRequiredError(signInAgainMessage(downstream), { downstream });
  };

  /** @param onStart called if this call starts the acquisition instead of joining one in flight */
  const acquireShared = async (lookup: TokenLookup, onStart: () => void): Promise<AcquiredToken> => {
    const { request, scopes } = lookup;
    const exactKey = toScopesKey(lookup);
    const startAcquisition = async (): Promise<AcquiredToken> => {
      onStart();
      if (request.claims !== undefined) countChallenge(lookup);
      try {
        return request.claims === undefined
          ? await getSharedOrExchange(lookup, () => true)
          : await exchangeToken(lookup);
      } catch (error) {
        negativeCache.set(lookup, error);
        throw error;
      }
    };
    if (request.claims !== undefined) return singleFlight.run(exactKey, startAcquisition);

    // Entra ID grants all consented scopes of a resource at once, so an exchange in flight for other scopes usually covers
    // these too. If it does not, or fails, these scopes get an exchange of their own.
    const resourceKey = toResourceKey(lookup);
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
    const failure = negativeCache.get(lookup, lookup.request.operationStartedAt);
    if (failure) {
      report("memory", toTokenOutcome(failure));
      throw failure;
    }
    try {
      const { token, source } = await acquireShared(lookup, () => {
        flight.isLeader = true;
      });
      report(flight.isLeader ? source : "shared", "token", token);
      return token;
    } catch (error) {
      report(flight.isLeader ? "exchange" : "shared", toTokenOutcome(error));
      throw error;
    }
  };

  const refreshInBackground = (lookup: TokenLookup): void => {
    const { downstream } = lookup.request;
    backgroundRefresh.refresh(toScopesKey(lookup), async () => {
      const startedAt = performance.now();
      try {
        const { source } = await getSharedOrExchange(lookup, (token) => token.refreshAt > now());
        metrics.tokenRefreshed({ downstream, source, outcome: "token", durationMs: performance.now() - startedAt });
      } catch (error) {
        const outcome = toTokenOutcome(error);
        metrics.tokenRefreshed({ downstream, source: "exchange", outcome, durationMs: performance.now() - startedAt });
        throw error;
      }
    });
  };

  /** Also records the replacement that follows if there was none. */
  const isRecentlyReplaced = (lookup: TokenLookup): boolean => {
    const key = toResourceKey(lookup);
    const isRecent = (replacements.get(key) ?? -Infinity) + replacementIntervalMs > now();
    if (!isRecent) replacements.set(key, now());
    return isRecent;
  };

  return {
    acquireToken(identity, request, signal) {
      const startedAt = performance.now();
      const lookup = createLookup(identity, request);
      const { scopes } = lookup;
      const token = request.claims === undefined ? memory.get(lookup, scopes) : undefined;
      if (!token) return rejectOnAbort(acquire(lookup, startedAt), signal);
      if (token.refreshAt <= now()) refreshInBackground(lookup);
      createReporter(request, startedAt)("memory", "token", token);
      return token;
    },
    async replaceToken(identity, request, rejected, signal) {
      const lookup = createLookup(identity, request);
      const cached = memory.get(lookup, lookup.scopes);
      if (cached && cached.value.reveal() !== rejected) return cached;
      if (cached && cached.issuedAt >= (request.operationStartedAt ?? Infinity)) return undefined;
      if (cached) {
        if (isRecentlyReplaced(lookup)) return undefined;
        invalidate(lookup);
      }
      return rejectOnAbort(acquire(lookup, performance.now()), signal);
    },
    revokeUser,
  };
}

function createLookup(identity: Identity, request: TokenRequest): TokenLookup {
  const { resource, claims } = request;
  return {
    session: identity.assertion.hash,
    tenantId: identity.tenantId,
    resource,
    scopes: normalizeScopes(request.scopes, resource),
    claims,
    assertionExpiresAt: identity.expiresAt,
    identity,
    request,
  };
}

function toResourceKey({ session, tenantId, resource }: TokenLookup): string {
  return JSON.stringify([session, tenantId, resource]);
}

function toTokenOutcome(error: unknown): TokenEvent["outcome"] {
  return error instanceof ServiceError ? error.code : "unexpected";
}
