import { LogLevel, ManagedIdentityApplication, ServerError } from "@azure/msal-node";
import {
  ServiceMisconfiguredError,
  TokenServiceUnavailableError,
  type ServiceError,
} from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { getTokenExchangeAudience } from "../../entra/token-exchange-audience.ts";
import { createMsalNetworkClient } from "../exchange/msal-network-client.ts";
import { createSwrCache } from "../../lib/stale-while-revalidate.ts";

export interface ManagedIdentityDeps {
  /** Client ID of the user-assigned managed identity. */
  readonly clientId: string;
  readonly authorityHost: string;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Tokens live for a day. Refreshing half an hour before the expiry gives the platform time to recover from an outage. */
const refreshMarginMs = 1_800_000;
const expiryMarginMs = 60_000;

/**
 * Creates a function that returns tokens of a user-assigned managed identity, which the app registration trusts as a
 * federated credential.
 *
 * MSAL detects the platform's endpoint (App Service, IMDS and others) by environment variables, which it reads itself. It
 * keeps the endpoint and the first network client for all instances of the process, and retries as the platform requires.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function createManagedIdentityTokens({ clientId, authorityHost, http, now }: ManagedIdentityDeps) {
  const application = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
    system: {
      networkClient: createMsalNetworkClient(http),
      loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => undefined },
    },
  });
  const resource = getTokenExchangeAudience(authorityHost);

  const tokens = createSwrCache(
    async () => {
      const { accessToken, expiresOn } = await application
        // MSAL's cache would return the token that is due for a refresh.
        .acquireToken({ resource, forceRefresh: true })
        .catch((cause: unknown) => {
          throw toManagedIdentityError(cause);
        });
      const expiresAt = (expiresOn?.getTime() ?? now()) - expiryMarginMs;
      return { value: accessToken, refreshAt: expiresAt - refreshMarginMs, staleUntil: expiresAt };
    },
    { now },
  );
  return tokens.get;
}

function toManagedIdentityError(cause: unknown): ServiceError {
  const status = cause instanceof ServerError ? (cause.status ?? 0) : 0;
  return status >= 400 && status < 500 && status !== 429
    ? new ServiceMisconfiguredError(
        "AZURE_MANAGED_IDENTITY_CLIENT_ID names a managed identity that is not available on this machine.",
        {},
        { cause },
      )
    : new TokenServiceUnavailableError("The managed identity endpoint is unavailable.", {}, { cause });
}
