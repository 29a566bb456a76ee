import { LogLevel, ManagedIdentityApplication, ServerError } from "@azure/msal-node";
import {
  ServiceMisconfiguredError,
  TokenServiceUnavailableError,
  type ServiceError,
} from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { createMsalNetworkClient } from "../exchange/msal-network-client.ts";
import { getTokenExchangeAudience } from "./token-exchange-audience.ts";
import { createSwrCache } from "../../lib/stale-while-revalidate.ts";

export interface ManagedIdentityDeps {
  /** Of the user-assigned managed identity. */
  readonly clientId: string;
  readonly authorityHost: string;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Half an hour is time for the platform to recover; its tokens live for a day. */
const refreshMarginMs = 1_800_000;
const expiryMarginMs = 60_000;

/**
 * Tokens of a user-assigned managed identity that the registration trusts as a federated credential.
 *
 * MSAL finds the platform's endpoint (App Service, IMDS and others) by the process's environment, remembers it together
 * with the first network client for all instances, and repeats what the platform says to repeat.
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
        // MSAL's own cache has another clock, and would answer what it is time to renew.
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
        "AZURE_MANAGED_IDENTITY_CLIENT_ID names a managed identity that this machine has no token for.",
        {},
        { cause },
      )
    : new TokenServiceUnavailableError("The managed identity endpoint does not answer.", {}, { cause });
}
