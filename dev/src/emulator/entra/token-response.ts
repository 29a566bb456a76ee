import { tenantId, type SampleUser } from "../tenant.ts";
import { parseClaimsRequest } from "./claims-request.ts";
import { consentRequiredError, unknownUserError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { graphApi } from "./registrations.ts";
import { requireSingleResource, parseScopes, type ResourceScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";
import { randomLifetimeSeconds } from "./token-signer.ts";

export type TokenResponse = Record<string, unknown>;

/** Body parameters that all grants support. */
export interface CommonParameters {
  readonly scope?: string;
  readonly claims?: string;
  readonly clientInfo: boolean;
}

/**
 * Creates the token response for a signed-in user.
 * @throws EntraError with the error response of the token endpoint
 */
export async function issueTokens(
  deps: EntraDependencies,
  signedIn: SignIn,
  { scope, claims, clientInfo, nonce }: CommonParameters & { readonly nonce?: string },
): Promise<TokenResponse> {
  const user = requireUser(deps, signedIn);
  const { cp1, mfa } = parseClaimsRequest(claims);
  const signIn = { ...signedIn, cp1: signedIn.cp1 || cp1, mfa: signedIn.mfa || mfa };
  const requested = parseScopes(deps.registrations, scope ?? signIn.scope);
  const signInScopes = parseScopes(deps.registrations, signIn.scope);
  const resource = requireSingleResource(requested);
  const scopes = requireConsentedScopes(deps, signIn, resource);

  const lifetimeSeconds = randomLifetimeSeconds();
  const hasOfflineAccess = requested.oidc.has("offline_access") || signInScopes.oidc.has("offline_access");
  return {
    token_type: "Bearer",
    scope: qualifyScopes(resource, scopes),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await deps.tokenSigner.signAccessToken({ api: resource.api, user, signIn, scopes, lifetimeSeconds }),
    ...(hasOfflineAccess && { refresh_token: deps.refreshTokens.encrypt(signIn) }),
    ...(requested.oidc.has("openid") && {
      id_token: await deps.tokenSigner.signIdToken({ user, signIn, ...(nonce !== undefined && { nonce }) }),
    }),
    ...(clientInfo && { client_info: toClientInfo(user) }),
  };
}

/**
 * All consented scopes of the resource, for the `scp` claim.
 * @throws EntraError AADSTS65001 if a requested scope is not consented
 */
export function requireConsentedScopes(
  { consents }: Pick<EntraDependencies, "consents">,
  { clientId, userId }: Pick<SignIn, "clientId" | "userId">,
  { api, scopes, isDefault }: ResourceScopes,
): readonly string[] {
  const granted = consents.getScopes(clientId, api, userId);
  // `.default` without any consented permission is denied too, except for Graph, which accepts a bare sign-in.
  const isDenied =
    scopes.some((scope) => !granted.includes(scope)) || (isDefault && granted.length === 0 && api !== graphApi);
  if (isDenied) throw consentRequiredError(clientId);
  return granted;
}

/** Prefixes scopes with the resource, for the `scope` of a response. */
export function qualifyScopes({ api }: Pick<ResourceScopes, "api">, scopes: readonly string[]): string {
  return scopes.map((scope) => `${api.resource}/${scope}`).join(" ");
}

/** `client_info`, from which MSAL derives the account id: object id and tenant id, as base64url JSON. */
export function toClientInfo(user: SampleUser): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString("base64url");
}

export function requireUser(
  { userDirectory }: Pick<EntraDependencies, "userDirectory">,
  { userId }: { userId: string },
): SampleUser {
  const user = userDirectory.findById(userId);
  if (!user) throw unknownUserError();
  return user;
}
