import type { Identity } from "./identity.ts";
import { isMicrosoftClient } from "./microsoft-clients.ts";

/** Builds the URLs at which this API's permissions are consented to. */
export interface ConsentUrls {
  /**
   * The URL for user consent. The user consents through the client application they use, to this API and to all its
   * downstream scopes, which Entra ID finds through `knownClientApplications` of the registration. A page of the client adds
   * one of the client's redirect URIs and PKCE.
   *
   * Client applications of Microsoft cannot ask for consent like that. Their users consent through the configured client
   * instead, by default this API's own registration, to which its downstream scopes are granted directly.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#gaining-consent-for-the-middle-tier-application
   */
  forUser(identity: Pick<Identity, "tenantId" | "clientId">): string;
  /**
   * The URL at which an administrator consents for the whole tenant.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
   */
  forAdmin(identity: Pick<Identity, "tenantId">): string;
}

export interface ConsentConfig {
  readonly authorityHost: string;
  /** This API's app registration. */
  readonly clientId: string;
  readonly audiences: readonly string[];
  /** Client for callers without a client application, or with one of Microsoft. Default: this API's registration. */
  readonly consentClientId?: string;
}

export function createConsentUrls({
  authorityHost,
  clientId,
  audiences,
  consentClientId = clientId,
}: ConsentConfig): ConsentUrls {
  // Entra ID rejects an App ID URI if an application requests its own scopes (AADSTS90009).
  const ownScope = `${clientId}/.default`;
  const scope = `${toAppIdUri({ clientId, audiences })}/.default`;
  const buildUrl = (tenantId: string, path: string, parameters: Record<string, string>): string =>
    `${authorityHost}/${tenantId}${path}?${new URLSearchParams(parameters).toString()}`;
  return {
    forUser: ({ tenantId, clientId: caller }) => {
      const client = caller === undefined || isMicrosoftClient(caller) ? consentClientId : caller;
      return buildUrl(tenantId, "/oauth2/v2.0/authorize", {
        client_id: client,
        response_type: "code",
        scope: client.toLowerCase() === clientId ? ownScope : scope,
        prompt: "consent",
      });
    },
    forAdmin: ({ tenantId }) => buildUrl(tenantId, "/v2.0/adminconsent", { client_id: clientId, scope: ownScope }),
  };
}

/** The first accepted audience that is a URI; `api://<client id>` if there is none. */
export function toAppIdUri({ clientId, audiences }: Pick<ConsentConfig, "clientId" | "audiences">): string {
  return audiences.find((audience) => audience.includes(":")) ?? `api://${clientId}`;
}
