import { api, developerClient, type SampleUser } from "../tenant.ts";
import { graphApi, ownApi, type RegisteredApi, type Registrations } from "./registrations.ts";

/** Consent to scopes of an API for a client app, of one user or of the administrator for the whole tenant. */
interface ConsentGrant {
  readonly clientId: string;
  readonly api: RegisteredApi;
  /** Names without the resource. */
  readonly scopes: readonly string[];
  /** Object id of the user. Default: all users. */
  readonly userId?: string;
}

export interface Consents {
  grant(consent: ConsentGrant): void;
  /** Withdraws a user's consent, including that of the administrator for this user. */
  withdraw(consent: ConsentGrant & { readonly userId: string }): void;
  /** Consented scopes of an API for a client app and a user, in the order of the API's registration. */
  getScopes(clientId: string, api: RegisteredApi, userId: string): readonly string[];
  /** All consents, for `createConsents`. */
  list(): readonly string[];
}

/**
 * Creates the consents of the sample tenant: all scopes for all users, except mail, which bob has not consented to.
 *
 * @param stored further consents, of another emulator
 */
export function createConsents(
  users: readonly SampleUser[],
  { downstreamApis }: Registrations,
  stored: readonly string[] = [],
): Consents {
  const grants = new Set(stored);
  const key = (clientId: string, scopeApi: RegisteredApi, scope: string, principal: string) =>
    [clientId, scopeApi.resource, scope, principal].join(" ");

  const consents: Consents = {
    grant: ({ clientId, api: scopeApi, scopes, userId = "everyone" }) => {
      for (const scope of scopes) grants.add(key(clientId, scopeApi, scope, userId));
    },
    withdraw: ({ clientId, api: scopeApi, scopes, userId }) => {
      for (const scope of scopes) {
        if (grants.delete(key(clientId, scopeApi, scope, "everyone")))
          for (const { id } of users) grants.add(key(clientId, scopeApi, scope, id));
        grants.delete(key(clientId, scopeApi, scope, userId));
      }
    },
    getScopes: (clientId, scopeApi, userId) =>
      scopeApi.scopes.filter((scope) =>
        [userId, "everyone"].some((principal) => grants.has(key(clientId, scopeApi, scope, principal))),
      ),
    list: () => [...grants],
  };

  consents.grant({ clientId: developerClient.clientId, api: ownApi, scopes: ownApi.scopes });
  for (const downstream of downstreamApis) {
    const scopes = downstream.scopes.filter((scope) => !isMailScope(scope));
    consents.grant({ clientId: api.clientId, api: downstream, scopes });
  }
  for (const { id, userPrincipalName } of users) {
    if (userPrincipalName === "bob@harbor.example") continue;
    consents.grant({ clientId: api.clientId, api: graphApi, scopes: graphApi.scopes.filter(isMailScope), userId: id });
  }
  return consents;
}

function isMailScope(scope: string): boolean {
  return scope.startsWith("Mail.");
}
