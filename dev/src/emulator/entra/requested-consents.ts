import type { Consents } from "./consents.ts";
import { downstreamApis, knownClientApplications, ownApi, type RegisteredApi } from "./registrations.ts";
import { parseScopes } from "./requested-scopes.ts";

/** What a consent page asks for. */
export interface WantedConsent {
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
export function wantedConsents({ clientId, scope }: ConsentRequest): readonly WantedConsent[] {
  return parseScopes(scope).resources.flatMap(({ api, scopes, all }) =>
    all ? defaultConsents(clientId, api) : [{ clientId, api, scopes }],
  );
}

/**
 * What a user is asked for: with `prompt=consent` everything, else what is not granted yet. `.default` is then content
 * with any permission for the resource
 * (https://learn.microsoft.com/entra/identity-platform/scopes-oidc#default-when-the-user-has-already-given-consent).
 */
export function consentsToAsk(
  consents: Consents,
  request: ConsentRequest & { userId: string; prompted: boolean },
): readonly WantedConsent[] {
  if (request.prompted) return wantedConsents(request);
  const { clientId, userId, scope } = request;
  return parseScopes(scope).resources.flatMap(({ api, scopes, all }) => {
    const granted = consents.granted(clientId, api, userId);
    if (all) return granted.length > 0 ? [] : defaultConsents(clientId, api);
    const missing = scopes.filter((name) => !granted.includes(name));
    return missing.length > 0 ? [{ clientId, api, scopes: missing }] : [];
  });
}

/**
 * `{this API}/.default` stands for the permissions of its registration too, if that knows the client app
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#gaining-consent-for-the-middle-tier-application).
 */
function defaultConsents(clientId: string, api: RegisteredApi): readonly WantedConsent[] {
  const own = { clientId, api, scopes: api.scopes };
  const reachesDownstream = [ownApi.audience, ...knownClientApplications].includes(clientId);
  if (api !== ownApi || !reachesDownstream) return [own];
  return [own, ...downstreamApis.map((known) => ({ clientId: ownApi.audience, api: known, scopes: known.scopes }))];
}
