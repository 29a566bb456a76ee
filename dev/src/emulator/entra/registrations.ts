import { administratorName, api, developerClient, microsoftGraph, projectsApi, type SampleUser } from "../tenant.ts";

/** A web API of the tenant: what tokens are asked for and whom they are addressed to. */
export interface RegisteredApi {
  /** The App ID URI, as scopes are written in answers. */
  readonly resource: string;
  /** The `aud` of its access tokens: the client id for v2 tokens, the App ID URI for Microsoft Graph's. */
  readonly audience: string;
  /** What a scope may start with to mean this API. */
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

/** The APIs whose permissions the registration of this API lists, as `.default` asks for. */
export const downstreamApis: readonly RegisteredApi[] = [graphApi, projects];

export const registeredApis: readonly RegisteredApi[] = [ownApi, ...downstreamApis];

/**
 * The client apps whose users consent to this API and its downstream permissions on one page
 * (https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#knownclientapplications-attribute).
 */
export const knownClientApplications: readonly string[] = [developerClient.clientId];

export function isAdministrator({ userPrincipalName }: SampleUser): boolean {
  return userPrincipalName === administratorName;
}

/** The Conditional Access policy that wants MFA: for whom, and for which API. */
export const mfaPolicy = {
  id: "2d8c7f31-94be-4a07-b1e5-83f60c9d5a72",
  userPrincipalName: "carol@harbor.example",
  resource: projectsApi.resource,
} as const;
