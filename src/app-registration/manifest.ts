import type {
  Application,
  OptionalClaim,
  PermissionScope,
  RequiredResourceAccess,
} from "@microsoft/microsoft-graph-types";
import { getPermissionId, type KnownApiAccess } from "./api-permissions.ts";
import type { RegistrationSettings } from "./settings.ts";

/**
 * The registration in Microsoft Graph's format of an application, which the portal's manifest editor takes: what this API
 * needs of it, and nothing else. Without an App ID URI it is a new one, with its name. Federated credentials and secrets are no part of it.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest
 */
export function createManifest(settings: RegistrationSettings, accesses: readonly KnownApiAccess[]): Application {
  const { identifierUris, displayName } = settings;
  return {
    ...(settings.signInAudience && { signInAudience: settings.signInAudience }),
    ...(identifierUris ? { identifierUris: [...identifierUris] } : { displayName }),
    api: {
      requestedAccessTokenVersion: 2,
      knownClientApplications: [...settings.knownClients],
      oauth2PermissionScopes: [createPermissionScope(settings)],
    },
    optionalClaims: { accessToken: [clientCapabilities] },
    requiredResourceAccess: accesses.map(requiredResourceAccess),
  };
}

/** Says whether a client app understands claims challenges. */
export const clientCapabilities = {
  name: "xms_cc",
  source: null,
  essential: false,
  additionalProperties: [],
} satisfies OptionalClaim;

/** The exposed scope. Users may consent to it themselves: with it an app can do nothing that its user could not do. */
export function createPermissionScope({ displayName, scope }: RegistrationSettings): PermissionScope {
  return {
    id: scope.id,
    value: scope.value,
    type: "User",
    isEnabled: true,
    adminConsentDisplayName: `Access ${displayName} as the signed-in user`,
    adminConsentDescription: `Allows the app to call ${displayName} on behalf of the signed-in user.`,
    userConsentDisplayName: `Access ${displayName} as you`,
    userConsentDescription: `Allows the app to call ${displayName} on your behalf.`,
  };
}

function requiredResourceAccess(access: KnownApiAccess): RequiredResourceAccess {
  return {
    resourceAppId: access.registration.appId,
    resourceAccess: access.scopes.map((scope) => ({ id: getPermissionId(access, scope), type: "Scope" })),
  };
}
