import { tenantId, type SampleUser } from "../tenant.ts";
import { parseClaimsRequest } from "./claims-request.ts";
import { consentRequiredError, EntraError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { graphApi } from "./registrations.ts";
import { requireSingleResource, parseScopes, type ResourceScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";
import { randomLifetimeSeconds } from "./token-signer.ts";

export type TokenResponse = Record<string, unknown>;

/** Members of a token request's body that every grant understands. */
export interface CommonParameters {
  readonly scope?: string;
  readonly claims?: string;
  readonly clientInfo: boolean;
}

/** Answers a token request of a user who has signed in, whichever way. */
export type IssueTokens = (
  signIn: SignIn,
  parameters: CommonParameters & { readonly nonce?: string },
) => Promise<TokenResponse>;

/** @throws EntraError as the token endpoint refuses */
export function createIssueTokens(deps: EntraDependencies): IssueTokens {
  return async (signedIn, { scope, claims, clientInfo, nonce }) => {
    const user = requireUser(deps, signedIn);
    const { cp1, mfa } = parseClaimsRequest(claims);
    const signIn = { ...signedIn, cp1: signedIn.cp1 || cp1, mfa: signedIn.mfa || mfa };
    const requested = parseScopes(scope ?? signIn.scope);
    const signInScopes = parseScopes(signIn.scope);
    const resource = requireSingleResource(requested);
    const scopes = requireConsentedScopes(deps, signIn, resource);

    const lifetimeSeconds = randomLifetimeSeconds();
    const hasOfflineAccess = requested.oidc.has("offline_access") || signInScopes.oidc.has("offline_access");
    return {
      token_type: "Bearer",
      scope: qualifyScopes(resource, scopes),
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: await deps.tokens.signAccessToken({ api: resource.api, user, signIn, scopes, lifetimeSeconds }),
      ...(hasOfflineAccess && { refresh_token: deps.refreshTokens.encrypt(signIn) }),
      ...(requested.oidc.has("openid") && {
        id_token: await deps.tokens.signIdToken({ user, signIn, ...(nonce !== undefined && { nonce }) }),
      }),
      ...(clientInfo && { client_info: toClientInfo(user) }),
    };
  };
}

/**
 * Every consented scope of the resource, as `scp` lists them.
 * @throws EntraError AADSTS65001 if one that was asked for is not among them
 */
export function requireConsentedScopes(
  { consents }: Pick<EntraDependencies, "consents">,
  { clientId, userId }: Pick<SignIn, "clientId" | "userId">,
  { api, scopes, isDefault }: ResourceScopes,
): readonly string[] {
  const granted = consents.getScopes(clientId, api, userId);
  // Without any permission `.default` is refused too, but for the bare sign-in, which Graph always answers.
  const isDenied =
    scopes.some((scope) => !granted.includes(scope)) || (isDefault && granted.length === 0 && api !== graphApi);
  if (isDenied) throw consentRequiredError(clientId);
  return granted;
}

/** In full form, as the `scope` of an answer lists them. */
export function qualifyScopes({ api }: Pick<ResourceScopes, "api">, scopes: readonly string[]): string {
  return scopes.map((scope) => `${api.resource}/${scope}`).join(" ");
}

/** What MSAL makes an account id of: base64url of the user's and the tenant's object id. */
export function toClientInfo(user: SampleUser): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString("base64url");
}

export function requireUser(
  { directory }: Pick<EntraDependencies, "directory">,
  { userId }: { userId: string },
): SampleUser {
  const user = directory.findById(userId);
  if (user) return user;
  throw new EntraError({
    error: "invalid_grant",
    code: 50034,
    message: "The user account does not exist in the Harbor directory.",
  });
}
