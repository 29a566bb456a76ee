import { tenantId, type SampleUser } from "../tenant.ts";
import { parseClaimsRequest } from "./claims-request.ts";
import { consentMissing, EntraError } from "./errors.ts";
import type { EntraParts } from "./dependencies.ts";
import { graphApi } from "./registrations.ts";
import { onlyResource, parseScopes, type ResourceScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";
import { usualLifetimeSeconds } from "./tokens.ts";

export type TokenAnswer = Record<string, unknown>;

/** Members of a token request's body that every grant understands. */
export interface CommonParameters {
  readonly scope?: string;
  readonly claims?: string;
  readonly clientInfo: boolean;
}

/** Answers a token request of a user who has signed in, whichever way. */
export type AnswerSignIn = (
  signIn: SignIn,
  parameters: CommonParameters & { readonly nonce?: string },
) => Promise<TokenAnswer>;

/** @throws EntraError as the token endpoint refuses */
export function createAnswerSignIn(parts: EntraParts): AnswerSignIn {
  return async (signedIn, { scope, claims, clientInfo, nonce }) => {
    const user = userOf(parts, signedIn);
    const { cp1, mfa } = parseClaimsRequest(claims);
    const signIn = { ...signedIn, cp1: signedIn.cp1 || cp1, mfa: signedIn.mfa || mfa };
    const requested = parseScopes(scope ?? signIn.scope);
    const signedInWith = parseScopes(signIn.scope);
    const resource = onlyResource(requested);
    const scopes = grantedScopes(parts, signIn, resource);

    const lifetimeSeconds = usualLifetimeSeconds();
    const offline = requested.oidc.has("offline_access") || signedInWith.oidc.has("offline_access");
    return {
      token_type: "Bearer",
      scope: fullScopes(resource, scopes),
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: await parts.tokens.accessToken({ api: resource.api, user, signIn, scopes, lifetimeSeconds }),
      ...(offline && { refresh_token: parts.refreshTokens.seal(signIn) }),
      ...(requested.oidc.has("openid") && {
        id_token: await parts.tokens.idToken({ user, signIn, ...(nonce !== undefined && { nonce }) }),
      }),
      ...(clientInfo && { client_info: clientInfoOf(user) }),
    };
  };
}

/**
 * Every consented scope of the resource, as `scp` lists them.
 * @throws EntraError AADSTS65001 if one that was asked for is not among them
 */
export function grantedScopes(
  { consents }: Pick<EntraParts, "consents">,
  { clientId, userId }: Pick<SignIn, "clientId" | "userId">,
  { api, scopes, all }: ResourceScopes,
): readonly string[] {
  const granted = consents.granted(clientId, api, userId);
  // Without any permission `.default` is refused too, but for the bare sign-in, which Graph always answers.
  const refused = scopes.some((scope) => !granted.includes(scope)) || (all && granted.length === 0 && api !== graphApi);
  if (refused) throw consentMissing(clientId);
  return granted;
}

/** In full form, as the `scope` of an answer lists them. */
export function fullScopes({ api }: Pick<ResourceScopes, "api">, scopes: readonly string[]): string {
  return scopes.map((scope) => `${api.resource}/${scope}`).join(" ");
}

/** What MSAL makes an account id of: base64url of the user's and the tenant's object id. */
export function clientInfoOf(user: SampleUser): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString("base64url");
}

export function userOf({ directory }: Pick<EntraParts, "directory">, { userId }: { userId: string }): SampleUser {
  const user = directory.byId(userId);
  if (user) return user;
  throw new EntraError({
    error: "invalid_grant",
    code: 50034,
    message: "The user account does not exist in the Harbor directory.",
  });
}
