import type { Identity } from "./identity.ts";

/** Where consent is given, for one registration of ours. */
export interface ConsentUrls {
  /**
   * Where the user consents: by the client app that they use, to this API and all that it needs downstream, which the
   * directory finds through the registration's `knownClientApplications`. The redirect is the client's to add.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#gaining-consent-for-the-middle-tier-application
   */
  forUser(identity: Pick<Identity, "tenantId" | "clientId">): string;
  /**
   * Where an administrator consents for everybody in the tenant.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
   */
  forAdmin(identity: Pick<Identity, "tenantId">): string;
}

export interface ConsentConfig {
  readonly authorityHost: string;
  /** This API's registration. */
  readonly clientId: string;
  readonly audiences: readonly string[];
}

export function createConsentUrls({ authorityHost, clientId, audiences }: ConsentConfig): ConsentUrls {
  const scope = `${toAppIdUri({ clientId, audiences })}/.default`;
  const buildUrl = (tenantId: string, path: string, parameters: Record<string, string>): string =>
    `${authorityHost}/${tenantId}${path}?${new URLSearchParams(parameters).toString()}`;
  return {
    forUser: (identity) =>
      buildUrl(identity.tenantId, "/oauth2/v2.0/authorize", {
        client_id: identity.clientId ?? clientId,
        response_type: "code",
        scope,
        prompt: "consent",
      }),
    // By its GUID: the directory refuses an App ID URI where an application asks for itself (AADSTS90009).
    forAdmin: ({ tenantId }) =>
      buildUrl(tenantId, "/v2.0/adminconsent", { client_id: clientId, scope: `${clientId}/.default` }),
  };
}

/** The App ID URI among the accepted audiences. */
export function toAppIdUri({ clientId, audiences }: Pick<ConsentConfig, "clientId" | "audiences">): string {
  return audiences.find((audience) => audience.includes(":")) ?? `api://${clientId}`;
}
