import type { MaybePromise } from "../lib/maybe-promise.ts";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import { ServiceError, SessionRevokedError } from "../errors/service-errors.ts";
import type { Identity } from "../entra/identity.ts";
import type { AccessToken } from "./access-token.ts";
import type { Exchange } from "./exchange/exchange-with-retry.ts";
import type { FailureMemory } from "./cache/negative-cache.ts";
import { createSingleFlight, rejectOnAbort } from "../lib/single-flight.ts";
import type { MemoryCache, MemoryKey } from "./cache/memory-cache.ts";
import type { TokenEvent, TokenMetrics, TokenSource } from "./metrics.ts";
import type { Renewals } from "./background-refresh.ts";
import { normalisedScopes } from "./scopes.ts";
import type { SharedCache } from "./cache/shared-cache.ts";
import type { TokenKeys } from "./cache/cache-keys.ts";

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
  dropUser(identity: Pick<Identity, "tenantId" | "objectId">): Promise<void>;
}

export interface TokenProviderDeps {
  readonly keys: TokenKeys;
  readonly exchange: Exchange;
  readonly memory: MemoryCache;
  readonly failures: FailureMemory;
  readonly renewals: Renewals;
  /** Undefined where there is none. */
  readonly shared: SharedCache | undefined;
  readonly metrics: TokenMetrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What one call of `acquireToken` is about. */
interface Wanted extends MemoryKey {
  readonly identity: Identity;
  readonly request: TokenRequest;

  /** Normalised. */
  readonly scopes: readonly string[];
}

interface Obtained {
  readonly token: AccessToken;
  readonly source: TokenSource;
}

/**
 * A token belongs to the assertion that it was exchanged for, never to the user alone: another session of the same user
 * may lack what this one has, MFA above all.
 */
export function createTokenProvider(deps: TokenProviderDeps): TokenProvider {
  const { keys, exchange, memory, failures, renewals, shared, metrics, now } = deps;
  const flights = createSingleFlight<Obtained>();
  shared?.onUserDropped((user) => {
    memory.dropUser(user);
  });

  const dropUser: TokenProvider["dropUser"] = async (identity) => {
    const user = keys.user(identity);
    memory.dropUser(user);
    await shared?.dropUser(user);
  };

  /** An API that wants other claims refuses what is there, also from the other replicas. */
  const drop = (wanted: Wanted): void => {
    memory.drop(wanted);
    void shared?.set(keys.entry(wanted.identity, wanted.resource), []);
  };

  const exchanged = async (wanted: Wanted): Promise<Obtained> => {
    const { identity, request, resource } = wanted;
    if (request.claims !== undefined) drop(wanted);
    try {
      const token = await exchange(identity, request);
      const kept = memory.put(wanted, keys.user(identity), token);
      void shared?.set(keys.entry(identity, resource), kept);
      return { token, source: "exchange" };
    } catch (error) {
      if (error instanceof SessionRevokedError) await dropUser(identity);
      throw error;
    }
  };

  /** What the other replicas have goes by way of our memory, which knows what may be handed out. */
  const sharedOrExchanged = async (wanted: Wanted, isGood: (token: AccessToken) => boolean): Promise<Obtained> => {
    const { identity, resource, scopes } = wanted;
    const tokens = shared ? await shared.get(keys.entry(identity, resource)) : [];
    // Newest first they come, and so they are to stay.
    for (const token of [...tokens].reverse()) memory.put(wanted, keys.user(identity), token);
    const token = memory.get(wanted, scopes);
    return token && isGood(token) ? { token, source: "redis" } : exchanged(wanted);
  };

  /** @param lead called if this call is the one that does the work */
  const obtained = async (wanted: Wanted, lead: () => void): Promise<Obtained> => {
    const { session, tenantId, resource, request, scopes } = wanted;
    const exactKey = exactKeyOf(wanted);
    const start = async (): Promise<Obtained> => {
      lead();
      try {
        return request.claims === undefined ? await sharedOrExchanged(wanted, () => true) : await exchanged(wanted);
      } catch (error) {
        failures.remember(exactKey, error);
        throw error;
      }
    };
    if (request.claims !== undefined) return flights.run(exactKey, start);

    // The directory grants all consented scopes of a resource at once, so a token on its way for other scopes will
    // mostly do. Where it does not, or is refused, these scopes get an exchange of their own.
    const resourceKey = JSON.stringify([session, tenantId, resource]);
    const ahead = flights.getInFlight(exactKey) ? undefined : flights.getInFlight(resourceKey);
    if (!ahead) return flights.run(exactKey, () => flights.run(resourceKey, start));
    const other = await ahead.catch(() => undefined);
    return other && scopes.every((scope) => other.token.scopes.has(scope)) ? other : flights.run(exactKey, start);
  };

  const reporter =
    ({ downstream, onAcquired }: TokenRequest, startedAt: number) =>
    (source: TokenSource, outcome: TokenEvent["outcome"], token?: AccessToken): void => {
      const event = { downstream, source, outcome, durationMs: performance.now() - startedAt };
      metrics.acquired(event);
      onAcquired?.(event, token);
    };

  const acquired = async (wanted: Wanted, startedAt: number): Promise<AccessToken> => {
    const work = { isOurs: false };
    const report = reporter(wanted.request, startedAt);
    const failure = failures.recall(exactKeyOf(wanted));
    if (failure) {
      report("memory", outcomeOf(failure));
      throw failure;
    }
    try {
      const { token, source } = await obtained(wanted, () => {
        work.isOurs = true;
      });
      report(work.isOurs ? source : "shared", "token", token);
      return token;
    } catch (error) {
      report(work.isOurs ? "exchange" : "shared", outcomeOf(error));
      throw error;
    }
  };

  const renew = (wanted: Wanted): void => {
    const { downstream } = wanted.request;
    renewals.renew(exactKeyOf(wanted), async () => {
      const startedAt = performance.now();
      try {
        const { source } = await sharedOrExchanged(wanted, (token) => token.refreshAt > now());
        metrics.refreshed({ downstream, source, outcome: "token", durationMs: performance.now() - startedAt });
      } catch (error) {
        const outcome = outcomeOf(error);
        metrics.refreshed({ downstream, source: "exchange", outcome, durationMs: performance.now() - startedAt });
        throw error;
      }
    });
  };

  return {
    acquireToken(identity, request, signal) {
      const startedAt = performance.now();
      const { resource } = request;
      const { tenantId, assertion } = identity;
      const scopes = normalisedScopes(request.scopes, resource);
      const wanted = { session: assertion.hash, tenantId, resource, identity, request, scopes };
      const token = request.claims === undefined ? memory.get(wanted, scopes) : undefined;
      if (!token) return rejectOnAbort(acquired(wanted, startedAt), signal);
      if (token.refreshAt <= now()) renew(wanted);
      reporter(request, startedAt)("memory", "token", token);
      return token;
    },
    dropUser,
  };
}

/** Session, resource, scopes and claims: all that makes two requests the same. */
function exactKeyOf({ session, tenantId, resource, scopes, request }: Wanted): string {
  return JSON.stringify([session, tenantId, resource, scopes, request.claims]);
}

function outcomeOf(error: unknown): TokenEvent["outcome"] {
  return error instanceof ServiceError ? error.code : "unexpected";
}
