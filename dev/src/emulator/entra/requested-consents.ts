import type { Consents } from "./consents.ts";
import { knownClientApplications, ownApi, type RegisteredApi, type Registrations } from "./registrations.ts";
import { parseScopes } from "./requested-scopes.ts";

/** Permissions of one API to request on a consent page. */
export interface RequestedConsent {
  readonly api: RegisteredApi;
  readonly scopes: readonly string[];
  /** Client app that receives the permissions: the requesting app, or this API for its downstream APIs. */
  readonly clientId: string;
}

interface ConsentRequest {
  readonly clientId: string;
  /** The `scope` parameter as received. */
  readonly scope: string;
}

export interface ConsentDeps {
  readonly consents: Consents;
  readonly registrations: Registrations;
}

/** All permissions that a request implies, granted or not. */
export function getRequestedConsents(
  registrations: Registrations,
  { clientId, scope }: ConsentRequest,
): readonly RequestedConsent[] {
  return parseScopes(registrations, scope).resources.flatMap(({ api, scopes, isDefault: all }) =>
    all ? getDefaultConsents(registrations, clientId, api) : [{ clientId, api, scopes }],
  );
}

/**
 * Permissions to request from a user: all with `prompt=consent`, else those not granted yet. Without `prompt=consent`,
 * any granted permission of the resource satisfies `.default`
 * (https://learn.microsoft.com/entra/identity-platform/scopes-oidc#default-when-the-user-has-already-given-consent).
 */
export function getRequiredConsents(
  { consents, registrations }: ConsentDeps,
  request: ConsentRequest & { userId: string; isConsentPrompted: boolean },
): readonly RequestedConsent[] {
  if (request.isConsentPrompted) return getRequestedConsents(registrations, request);
  const { clientId, userId, scope } = request;
  return parseScopes(registrations, scope).resources.flatMap(({ api, scopes, isDefault: all }) => {
    const granted = consents.getScopes(clientId, api, userId);
    if (all) return granted.length > 0 ? [] : getDefaultConsents(registrations, clientId, api);
    const missing = scopes.filter((name) => !granted.includes(name));
    return missing.length > 0 ? [{ clientId, api, scopes: missing }] : [];
  });
}

/**
 * `{this API}/.default` includes the downstream permissions of this API's registration for known client applications
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#gaining-consent-for-the-middle-tier-application).
 */
function getDefaultConsents(
  { downstreamApis }: Registrations,
  clientId: string,
  api: RegisteredApi,
): readonly RequestedConsent[] {
  const own = { clientId, api, scopes: api.scopes };
  const canReachDownstream = [ownApi.audience, ...knownClientApplications].includes(clientId);
  if (api !== ownApi || !canReachDownstream) return [own];
  return [
    own,
    ...downstreamApis.map((downstream) => ({ clientId: ownApi.audience, api: downstream, scopes: downstream.scopes })),
  ];
}
