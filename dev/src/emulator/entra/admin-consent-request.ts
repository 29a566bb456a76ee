import type { Provider } from "oidc-provider/lib/provider.js";
import { tenantId } from "../tenant.ts";
import { EntraError, missingParameterError } from "./errors.ts";
import { ownApi } from "./registrations.ts";
import { qualifyScopes } from "./token-response.ts";
import { getRequestedConsents, type RequestedConsent } from "./requested-consents.ts";

/** What an administrator is asked to consent to, and where the answer goes. */
export interface AdminConsentRequest {
  readonly clientName: string;
  readonly requested: readonly RequestedConsent[];
  /** Where a consent is reported. */
  readonly acceptedUrl: string;
  /** Where a refusal is reported. */
  readonly canceledUrl: string;
}

/** Of the query. */
type QueryParameters = Readonly<Record<string, unknown>>;

/**
 * Reads a request for consent by an administrator.
 * @param older whether it came to the endpoint that takes no scope, and asks for all that is registered
 * @throws EntraError for a request that cannot be answered at a redirect URI
 */
export async function readAdminConsentRequest(
  provider: Provider,
  parameters: QueryParameters,
  { isV1 }: { isV1: boolean },
): Promise<AdminConsentRequest> {
  const clientId = requireParameter(parameters, "client_id");
  const redirectUri = requireParameter(parameters, "redirect_uri");
  const scope = isV1 ? `${ownApi.resource}/.default` : requireParameter(parameters, "scope");
  const client = await provider.Client.find(clientId);
  if (!client) throw unknownClientError();
  if (!client.redirectUriAllowed(redirectUri)) throw unregisteredRedirectError(clientId);

  const requested = getRequestedConsents({ clientId, scope });
  const granted = requested.map((consent) => qualifyScopes(consent, consent.scopes)).join(" ");
  const state = parameters["state"];
  const createRedirectUrl = (members: Record<string, string>): string => {
    const url = new URL(redirectUri);
    const query = { admin_consent: "True", tenant: tenantId, ...members, ...(typeof state === "string" && { state }) };
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
    return url.href;
  };
  return {
    clientName: client.clientName ?? clientId,
    requested,
    acceptedUrl: createRedirectUrl(isV1 ? {} : { scope: granted }),
    canceledUrl: createRedirectUrl({
      error: "access_denied",
      error_subcode: "cancel",
      error_description: "AADSTS65004: User declined to consent to access the app.",
    }),
  };
}

function requireParameter(parameters: QueryParameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== "string" || value === "") throw missingParameterError(name);
  return value;
}

function unknownClientError(): EntraError {
  return new EntraError({
    error: "unauthorized_client",
    code: 700016,
    message: "The application was not found in the directory 'Harbor'.",
  });
}

function unregisteredRedirectError(clientId: string): EntraError {
  return new EntraError({
    error: "invalid_request",
    code: 50011,
    message:
      "The redirect URI specified in the request does not match the redirect URIs configured for the application " +
      `'${clientId}'.`,
  });
}
