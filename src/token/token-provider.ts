import type { Identity } from "../identity/identity.ts";
import type { Secret } from "../secret.ts";
import type { Exchange } from "./exchange.ts";
import { normalisedScopes } from "./scopes.ts";
import type { TokenCache } from "./token-cache.ts";

/** Access to one downstream API. */
export interface TokenRequest {
  /** The API's name for errors, as in `@downstream(api: …)`. */
  readonly downstream: string;
  /** Its App ID URI. */
  readonly resource: string;
  /** Delegated scopes of that resource, in short or full form. */
  readonly scopes: readonly string[];
  /** A claims request that the token has to satisfy (OpenID Connect Core 5.5), as JSON. Skips the cache. */
  readonly claims?: string;
}

/** An access token for a downstream API, on behalf of one user in one session. */
export interface AccessToken {
  readonly value: Secret;
  /** The scopes that it serves, normalised. */
  readonly scopes: ReadonlySet<string>;
  /** In milliseconds since the epoch; never later than its assertion's end. */
  readonly expiresAt: number;
}

/** Access tokens on behalf of users: one for each session and downstream API, shared by all requests. */
export interface TokenProvider {
  /**
   * From memory if there is a token for these scopes, else by exchange; callers who want the same at the same time
   * share one exchange.
   *
   * @throws {ConsentRequiredError | InteractionRequiredError} if the user has to do something first
   * @throws {UnauthenticatedError | ForbiddenError} if the directory refuses the assertion
   * @throws {TokenServiceUnavailableError | ServiceMisconfiguredError} if the directory or our registration is at fault
   */
  acquireToken(identity: Identity, request: TokenRequest): Promise<AccessToken>;
}

export interface TokenProviderDeps {
  readonly exchange: Exchange;
  readonly cache: TokenCache;
}

/**
 * A token belongs to the assertion that it was exchanged for, never to the user alone: another session of the same user
 * may lack what this one has, MFA above all.
 */
export function createTokenProvider({ exchange, cache }: TokenProviderDeps): TokenProvider {
  const inFlight = new Map<string, Promise<AccessToken>>();

  /** Runs one exchange at a time for a flight key; who comes later shares it. */
  const share = (flightKey: string, start: () => Promise<AccessToken>): Promise<AccessToken> => {
    const running = inFlight.get(flightKey);
    if (running) return running;
    const flight = start().finally(() => inFlight.delete(flightKey));
    inFlight.set(flightKey, flight);
    return flight;
  };

  return {
    async acquireToken(identity, request) {
      const scopes = normalisedScopes(request.scopes, request.resource);
      const key = `${identity.tenantId} ${identity.assertion.hash} ${request.resource}`;
      const exchangeAndKeep = async (): Promise<AccessToken> => {
        const token = await exchange(identity, request);
        cache.set(key, token);
        return token;
      };
      if (request.claims !== undefined) return share(JSON.stringify([key, scopes, request.claims]), exchangeAndKeep);

      const cached = cache.get(key, scopes);
      if (cached) return cached;

      // The directory grants all consented scopes of a resource at once, so a token on its way for other scopes will
      // mostly do. Where it does not, or is refused, these scopes get an exchange of their own.
      const flightKey = JSON.stringify([key, scopes]);
      const same = inFlight.get(flightKey);
      if (same) return same;
      const ahead = inFlight.get(key);
      if (!ahead) return share(key, () => share(flightKey, exchangeAndKeep));
      const token = await ahead.catch(() => undefined);
      if (token && scopes.every((scope) => token.scopes.has(scope))) return token;
      return share(flightKey, exchangeAndKeep);
    },
  };
}
