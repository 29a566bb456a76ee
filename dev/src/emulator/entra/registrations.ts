import { getResource, type EmulatedApi } from "../emulated-api.ts";
import { administratorName, api, developerClient, microsoftGraph, type SampleUser } from "../tenant.ts";

/** App registration of a web API in the tenant. */
export interface RegisteredApi {
  /** As in `@downstream(api: …)`; undefined for an API that has no delegated permissions of this API. */
  readonly name?: string;
  /** App ID URI, the prefix of scopes in responses. */
  readonly resource: string;
  /** The `aud` claim of its access tokens: the client id for v2.0 tokens, the App ID URI for Microsoft Graph. */
  readonly audience: string;
  /** Accepted prefixes of a scope of this API. */
  readonly identifiers: readonly string[];
  readonly scopes: readonly string[];
  /** User principal names of users for whom the Conditional Access policy requires MFA for this API. */
  readonly mfaUsers?: readonly string[];
}

/** The web APIs that are registered in the tenant. */
export interface Registrations {
  /** APIs whose permissions this API's registration lists; `.default` requests them. */
  readonly downstreamApis: readonly RegisteredApi[];
  readonly all: readonly RegisteredApi[];
}

export const ownApi: RegisteredApi = {
  resource: api.resource,
  audience: api.clientId,
  identifiers: [api.resource, api.clientId],
  scopes: [api.scope],
};

export const graphApi: RegisteredApi = {
  name: "MICROSOFT_GRAPH",
  resource: microsoftGraph.resource,
  audience: microsoftGraph.resource,
  identifiers: [microsoftGraph.resource, microsoftGraph.clientId],
  scopes: microsoftGraph.scopes,
};

/** Azure Managed Redis, where applications sign in with tokens of their own. It has no delegated permissions. */
const redis: RegisteredApi = {
  resource: "https://redis.azure.com",
  audience: "https://redis.azure.com",
  identifiers: ["https://redis.azure.com", "acca5fbb-b7e4-4009-81f1-37e38fd66d78"],
  scopes: [],
};

/** Registers the APIs of a project besides this API and Microsoft Graph. */
export function createRegistrations(apis: readonly EmulatedApi[]): Registrations {
  const downstreamApis = [graphApi, ...apis.map(toRegisteredApi)];
  return { downstreamApis, all: [ownApi, ...downstreamApis, redis] };
}

function toRegisteredApi({ name, clientId, scopes, mfaUsers = [] }: EmulatedApi): RegisteredApi {
  const resource = getResource({ clientId });
  return { name, resource, audience: clientId, identifiers: [resource, clientId], scopes, mfaUsers };
}

/**
 * Client apps whose users consent to this API and its downstream permissions on one page
 * (https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#knownclientapplications-attribute).
 */
export const knownClientApplications: readonly string[] = [developerClient.clientId];

export function isAdministrator({ userPrincipalName }: SampleUser): boolean {
  return userPrincipalName === administratorName;
}

/** Id of the Conditional Access policy that requires MFA of the `mfaUsers` of each API. */
export const mfaPolicyId = "2d8c7f31-94be-4a07-b1e5-83f60c9d5a72";
