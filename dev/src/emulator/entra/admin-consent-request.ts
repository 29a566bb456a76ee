import type { Provider } from "oidc-provider/lib/provider.js";
import { tenantId } from "../tenant.ts";
import { EntraError, parameterMissing } from "./errors.ts";
import { ownApi } from "./registrations.ts";
import { fullScopes } from "./token-response.ts";
import { wantedConsents, type WantedConsent } from "./requested-consents.ts";

/** What an administrator is asked to consent to, and where the answer goes. */
export interface AdminConsentRequest {
  readonly clientName: string;
  readonly wanted: readonly WantedConsent[];
  /** Where a consent is reported. */
  readonly acceptedUrl: string;
  /** Where a refusal is reported. */
  readonly canceledUrl: string;
}

/** Of the query. */
type Parameters = Readonly<Record<string, unknown>>;

/**
 * Reads a request for consent by an administrator.
 * @param older whether it came to the endpoint that takes no scope, and asks for all that is registered
 * @throws EntraError for a request that cannot be answered at a redirect URI
 */
export async function readAdminConsentRequest(
  provider: Provider,
  parameters: Parameters,
  { older }: { older: boolean },
): Promise<AdminConsentRequest> {
  const clientId = required(parameters, "client_id");
  const redirectUri = required(parameters, "redirect_uri");
  const scope = older ? `${ownApi.resource}/.default` : required(parameters, "scope");
  const client = await provider.Client.find(clientId);
  if (!client) throw unknownClient();
  if (!client.redirectUriAllowed(redirectUri)) throw unregisteredRedirect(clientId);

  const wanted = wantedConsents({ clientId, scope });
  const granted = wanted.map((consent) => fullScopes(consent, consent.scopes)).join(" ");
  const state = parameters["state"];
  const answerUrl = (members: Record<string, string>): string => {
    const url = new URL(redirectUri);
    const answer = { admin_consent: "True", tenant: tenantId, ...members, ...(typeof state === "string" && { state }) };
    for (const [name, value] of Object.entries(answer)) url.searchParams.append(name, value);
    return url.href;
  };
  return {
    clientName: client.clientName ?? clientId,
    wanted,
    acceptedUrl: answerUrl(older ? {} : { scope: granted }),
    canceledUrl: answerUrl({
      error: "access_denied",
      error_subcode: "cancel",
      error_description: "AADSTS65004: User declined to consent to access the app.",
    }),
  };
}

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== "string" || value === "") throw parameterMissing(name);
  return value;
}

function unknownClient(): EntraError {
  return new EntraError({
    error: "unauthorized_client",
    code: 700016,
    message: "The application was not found in the directory 'Harbor'.",
  });
}

function unregisteredRedirect(clientId: string): EntraError {
  return new EntraError({
    error: "invalid_request",
    code: 50011,
    message:
      "The redirect URI specified in the request does not match the redirect URIs configured for the application " +
      `'${clientId}'.`,
  });
}
