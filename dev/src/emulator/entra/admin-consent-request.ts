import type { Provider } from "oidc-provider/lib/provider.js";
import { tenantId } from "../tenant.ts";
import { EntraError, missingParameterError, unknownClientError } from "./errors.ts";
import { ownApi, type Registrations } from "./registrations.ts";
import { qualifyScopes } from "./token-response.ts";
import { getRequestedConsents, type RequestedConsent } from "./requested-consents.ts";

/** A validated request for admin consent. */
export interface AdminConsentRequest {
  readonly clientName: string;
  readonly requested: readonly RequestedConsent[];
  /** Redirect URL after consent. */
  readonly acceptedUrl: string;
  /** Redirect URL after cancellation. */
  readonly canceledUrl: string;
}

type QueryParameters = Readonly<Record<string, unknown>>;

/**
 * Validates a request for admin consent.
 * @param isV1 true for `/adminconsent`, which has no `scope` parameter and requests all registered permissions
 * @throws EntraError if the error cannot be sent to a redirect URI
 */
export async function readAdminConsentRequest(
  { provider, registrations }: { readonly provider: Provider; readonly registrations: Registrations },
  parameters: QueryParameters,
  { isV1 }: { isV1: boolean },
): Promise<AdminConsentRequest> {
  const clientId = requireParameter(parameters, "client_id");
  const redirectUri = requireParameter(parameters, "redirect_uri");
  const scope = isV1 ? `${ownApi.resource}/.default` : requireParameter(parameters, "scope");
  const client = await provider.Client.find(clientId);
  if (!client) throw unknownClientError();
  if (!client.redirectUriAllowed(redirectUri)) throw unregisteredRedirectError(clientId);

  const requested = getRequestedConsents(registrations, { clientId, scope });
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

function unregisteredRedirectError(clientId: string): EntraError {
  return new EntraError({
    error: "invalid_request",
    code: 50011,
    message:
      "The redirect URI specified in the request does not match the redirect URIs configured for the application " +
      `'${clientId}'.`,
  });
}
