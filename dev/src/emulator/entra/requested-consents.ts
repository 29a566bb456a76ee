import type { Consents } from "./consents.ts";
import { downstreamApis, knownClientApplications, ownApi, type RegisteredApi } from "./registrations.ts";
import { parseScopes } from "./requested-scopes.ts";

/** What a consent page asks for. */
export interface RequestedConsent {
  readonly api: RegisteredApi;
  readonly scopes: readonly string[];
  /** The app that gets them: the one that asks, or the API itself for its downstream APIs. */
  readonly clientId: string;
}

interface ConsentRequest {
  readonly clientId: string;
  /** The `scope` parameter as it was sent. */
  readonly scope: string;
}

/** Everything that a request stands for, granted or not. */
export function getRequestedConsents({ clientId, scope }: ConsentRequest): readonly RequestedConsent[] {
  return parseScopes(scope).resources.flatMap(({ api, scopes, isDefault: all }) =>
    all ? getDefaultConsents(clientId, api) : [{ clientId, api, scopes }],
  );
}

/**
 * What a user is asked for: with `prompt=consent` everything, else what is not granted yet. `.default` is then content
 * with any permission for the resource
 * (https://learn.microsoft.com/entra/identity-platform/scopes-oidc#default-when-the-user-has-already-given-consent).
 */
export function getRequiredConsents(
  consents: Consents,
  request: ConsentRequest & { userId: string; isConsentPrompted: boolean },
): readonly RequestedConsent[] {
  if (request.isConsentPrompted) return getRequestedConsents(request);
  const { clientId, userId, scope } = request;
  return parseScopes(scope).resources.flatMap(({ api, scopes, isDefault: all }) => {
    const granted = consents.getScopes(clientId, api, userId);
    if (all) return granted.length > 0 ? [] : getDefaultConsents(clientId, api);
    const missing = scopes.filter((name) => !granted.includes(name));
    return missing.length > 0 ? [{ clientId, api, scopes: missing }] : [];
  });
}

/**
 * `{this API}/.default` stands for the permissions of its registration too, if that knows the client app
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#gaining-consent-for-the-middle-tier-application).
 */
function getDefaultConsents(clientId: string, api: RegisteredApi): readonly RequestedConsent[] {
  const own = { clientId, api, scopes: api.scopes };
  const canReachDownstream = [ownApi.audience, ...knownClientApplications].includes(clientId);
  if (api !== ownApi || !canReachDownstream) return [own];
  return [own, ...downstreamApis.map((known) => ({ clientId: ownApi.audience, api: known, scopes: known.scopes }))];
}
