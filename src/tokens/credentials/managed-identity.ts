import {
  AuthError,
  LogLevel,
  ManagedIdentityApplication,
  ManagedIdentitySourceNames,
  ServerError,
} from "@azure/msal-node";
import {
  ServiceMisconfiguredError,
  TokenServiceUnavailableError,
  type ServiceError,
} from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { getTokenExchangeAudience } from "../../entra/token-exchange-audience.ts";
import { createRecoveringCache } from "../../lib/recovering-cache.ts";
import type { CacheEntry, SwrCache, SwrCacheOptions } from "../../lib/stale-while-revalidate.ts";
import { createManagedIdentityTransport, ManagedIdentityEndpointError } from "./managed-identity-endpoint.ts";

export interface ManagedIdentityDeps extends Pick<SwrCacheOptions, "now" | "onRefreshFailed"> {
  /** Client ID of the user-assigned managed identity. */
  readonly clientId: string;
  readonly authorityHost: string;
  /** As by `createManagedIdentityHttpClient`. */
  readonly http: HttpClient;
}

/** Tokens live for a day. Refreshing half an hour before the expiry gives the platform time to recover from an outage. */
const refreshMarginMs = 1_800_000;
/** In the last minute, a token is used only if there is no other. */
const expiryMarginMs = 60_000;
/** How long callers wait for a token. */
const maxWaitMs = 3_000;
const maxRetryAfterMs = 60_000;

/**
 * Creates a cache of the token of a user-assigned managed identity, which the app registration trusts as a federated
 * credential. A failed request never replaces a token. Without a token, requests are retried in the background (IMDS is
 * updated for up to 70 s), and callers wait for 3 s at most.
 *
 * MSAL detects the platform's endpoint (App Service, IMDS and others) by environment variables, which it reads itself, and
 * keeps it for all instances of the process. Its retries are disabled: they take up to 70 s. The endpoint of Service Fabric
 * has a self-signed certificate that is known by its thumbprint, which MSAL does not check.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function createManagedIdentityTokens({
  clientId,
  authorityHost,
  http,
  now,
  onRefreshFailed,
}: ManagedIdentityDeps): Pick<SwrCache<string>, "get" | "invalidate"> {
  const transport = createManagedIdentityTransport(http, now);
  const application = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
    system: {
      networkClient: transport.networkClient,
      disableInternalRetries: true,
      loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => undefined },
    },
  });
  const resource = getTokenExchangeAudience(authorityHost);

  const fetchToken = async (): Promise<CacheEntry<string>> => {
    if (application.getManagedIdentitySource() === ManagedIdentitySourceNames.SERVICE_FABRIC)
      throw new ServiceMisconfiguredError("Managed identities of Service Fabric are not supported.");
    const { accessToken, expiresOn } = await transport
      // MSAL's cache would return the token that is due for a refresh.
      .use(() => application.acquireToken({ resource, forceRefresh: true }))
      .catch((cause: unknown) => {
        throw toServiceError(cause);
      });
    if (accessToken === "" || !expiresOn) throw createUnavailableError(undefined);
    const usableUntil = expiresOn.getTime();
    const staleUntil = usableUntil - expiryMarginMs;
    // The endpoint caches tokens itself, and may return the same one again until shortly before its expiry.
    const refreshAt = Math.max(staleUntil - refreshMarginMs, (now() + staleUntil) / 2);
    return { value: accessToken, refreshAt, staleUntil, usableUntil };
  };

  return createRecoveringCache(fetchToken, {
    now,
    onRefreshFailed,
    random: Math.random,
    maxWaitMs,
    isTransient: (error) => error instanceof TokenServiceUnavailableError,
    getRetryAfterMs: ({ cause }) => {
      const response = cause instanceof ManagedIdentityEndpointError ? cause.response : undefined;
      return Math.min(maxRetryAfterMs, (response?.retryAfterSeconds ?? 0) * 1000);
    },
    toTimeoutError: ({ error, retryAfterMs }) =>
      createUnavailableError(
        error?.cause ?? new ManagedIdentityEndpointError(transport.endpoint ?? "of this platform", undefined),
        Math.max(1, Math.ceil(retryAfterMs / 1000)),
      ),
  });
}

function toServiceError(cause: unknown): ServiceError {
  if (cause instanceof ManagedIdentityEndpointError)
    return cause.response?.isIdentityUnknown
      ? new ServiceMisconfiguredError(
          "AZURE_MANAGED_IDENTITY_CLIENT_ID names a managed identity that is not available on this machine.",
          {},
          { cause },
        )
      : createUnavailableError(cause, cause.response?.retryAfterSeconds);
  // MSAL rejects the platform's variables, or the platform supports no user-assigned identities.
  if (cause instanceof AuthError && !(cause instanceof ServerError))
    return new ServiceMisconfiguredError(
      `The managed identity cannot be used on this platform (${cause.errorCode}).`,
      {},
      { cause },
    );
  return createUnavailableError(cause);
}

function createUnavailableError(cause: unknown, retryAfterSeconds?: number): TokenServiceUnavailableError {
  return new TokenServiceUnavailableError(
    "The managed identity endpoint is unavailable.",
    { retryAfterSeconds },
    { cause },
  );
}
