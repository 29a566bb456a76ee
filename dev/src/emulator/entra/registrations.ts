import { administratorName, api, developerClient, microsoftGraph, projectsApi, type SampleUser } from "../tenant.ts";

/** App registration of a web API in the tenant. */
export interface RegisteredApi {
  /** App ID URI, the prefix of scopes in responses. */
  readonly resource: string;
  /** The `aud` claim of its access tokens: the client id for v2.0 tokens, the App ID URI for Microsoft Graph. */
  readonly audience: string;
  /** Accepted prefixes of a scope of this API. */
  readonly identifiers: readonly string[];
  readonly scopes: readonly string[];
}

export const ownApi: RegisteredApi = {
  resource: api.resource,
  audience: api.clientId,
  identifiers: [api.resource, api.clientId],
  scopes: [api.scope],
};

export const graphApi: RegisteredApi = {
  resource: microsoftGraph.resource,
  audience: microsoftGraph.resource,
  identifiers: [microsoftGraph.resource, microsoftGraph.clientId],
  scopes: microsoftGraph.scopes,
};

const projects: RegisteredApi = {
  resource: projectsApi.resource,
  audience: projectsApi.clientId,
  identifiers: [projectsApi.resource, projectsApi.clientId],
  scopes: projectsApi.scopes,
};

/** Azure Managed Redis, where applications sign in with tokens of their own. It has no delegated permissions. */
const redis: RegisteredApi = {
  resource: "https://redis.azure.com",
  audience: "https://redis.azure.com",
  identifiers: ["https://redis.azure.com", "acca5fbb-b7e4-4009-81f1-37e38fd66d78"],
  scopes: [],
};

/** APIs whose permissions this API's registration lists; `.default` requests them. */
export const downstreamApis: readonly RegisteredApi[] = [graphApi, projects];

export const registeredApis: readonly RegisteredApi[] = [ownApi, ...downstreamApis, redis];

/**
 * Client apps whose users consent to this API and its downstream permissions on one page
 * (https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#knownclientapplications-attribute).
 */
export const knownClientApplications: readonly string[] = [developerClient.clientId];

export function isAdministrator({ userPrincipalName }: SampleUser): boolean {
  return userPrincipalName === administratorName;
}

/** Conditional Access policy that requires MFA of one user for one API. */
export const mfaPolicy = {
  id: "2d8c7f31-94be-4a07-b1e5-83f60c9d5a72",
  userPrincipalName: "carol@harbor.example",
  resource: projectsApi.resource,
} as const;
