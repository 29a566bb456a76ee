import { getPermissionId, type KnownApiAccess } from "./api-permissions.ts";
import type { ExposedScope, RegistrationSettings } from "./settings.ts";

/**
 * Creates the manifest of the app registration, in Microsoft Graph's format, with only those members that this API
 * requires. The portal's manifest editor accepts it. Without an App ID URI, it is the manifest of a new registration, with
 * its display name. Federated credentials and secrets are not part of a manifest.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest
 */
export function createManifest(settings: RegistrationSettings, accesses: readonly KnownApiAccess[]) {
  const { identifierUris, displayName } = settings;
  return {
    ...(settings.signInAudience && { signInAudience: settings.signInAudience }),
    ...(identifierUris ? { identifierUris: [...identifierUris] } : { displayName }),
    api: {
      requestedAccessTokenVersion: 2,
      knownClientApplications: [...settings.knownClients],
      oauth2PermissionScopes: settings.scopes.map((scope) => createPermissionScope(settings, scope)),
    },
    optionalClaims: { accessToken: [clientCapabilities] },
    requiredResourceAccess: accesses.map(toRequiredResourceAccess),
  };
}

/** With this claim, the API can tell whether a client supports claims challenges. */
export const clientCapabilities = {
  name: "xms_cc",
  source: null,
  essential: false,
  additionalProperties: [],
};

/**
 * A scope that this API exposes. With it, a client app can do everything that its user can do through this API, such as send
 * mail, so by default only administrators can consent to it.
 */
export function createPermissionScope({ displayName, scopes, userConsent }: RegistrationSettings, scope: ExposedScope) {
  const suffix = scopes.length > 1 ? ` (${scope.value})` : "";
  return {
    id: scope.id,
    value: scope.value,
    type: userConsent ? "User" : "Admin",
    isEnabled: true,
    adminConsentDisplayName: `Access ${displayName} as the signed-in user${suffix}`,
    adminConsentDescription: `Allows the app to call ${displayName} on behalf of the signed-in user.`,
    userConsentDisplayName: `Access ${displayName} as you${suffix}`,
    userConsentDescription: `Allows the app to call ${displayName} on your behalf.`,
  };
}

function toRequiredResourceAccess(access: KnownApiAccess) {
  return {
    resourceAppId: access.registration.appId,
    resourceAccess: access.scopes.map((scope) => ({ id: getPermissionId(access, scope), type: "Scope" })),
  };
}
