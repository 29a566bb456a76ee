import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import { toDefaultScope } from "../../../../clients/src/challenge.ts";
import { toClaimsParameter } from "./claims.ts";

/** The tokens of a user for this API. */
export interface TokenSet {
  readonly accessToken: string;
  /** Milliseconds since the epoch, by this browser's clock. */
  readonly expiresAt: number;
  /** Undefined if the identity provider issued none. */
  readonly refreshToken: string | undefined;
}

/** Parameters of an authorization request. */
export interface AuthRequest {
  /** With `consent`, the user consents to the permissions of this API and of its downstream APIs. */
  readonly prompt?: "consent" | "select_account";
  /** User principal name. */
  readonly loginHint?: string | undefined;
  /** A claims request, as JSON. */
  readonly claims?: string | undefined;
}

/** An authorization request that has been prepared, but not completed by the user. */
export interface PendingAuthRequest {
  readonly url: URL;
  readonly state: string;
  exchangeCode(authorizationResponse: URLSearchParams): Promise<TokenSet>;
}

/** The identity provider, for a public client. Error responses reject with an error of `oauth4webapi`. */
export interface Authority {
  /** Prepares an authorization code request with PKCE. */
  startAuthRequest(request: AuthRequest): Promise<PendingAuthRequest>;
  refresh(refreshToken: string): Promise<TokenSet>;
  /** Signs in with a password, which only the emulator accepts. */
  signInWithPassword(userPrincipalName: string, password: string): Promise<TokenSet>;
}

export interface AuthorityOptions {
  /** The base URL of the discovery document. */
  readonly authority: string;
  readonly clientId: string;
  /** The full scope of this API. */
  readonly scope: string;
  readonly redirectUri: string;
}

const openId = "openid profile offline_access";

export function createAuthority({ authority, clientId, scope: apiScope, redirectUri }: AuthorityOptions): Authority {
  // The content security policy permits this authority only, and the API accepts http: for loopback only.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked as deprecated only to make it conspicuous
  const http = { [oauth.allowInsecureRequests]: authority.startsWith("http:") };
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: 300 };
  const noClientAuth = oauth.None();
  let metadata: Promise<oauth.AuthorizationServer> | undefined;

  const getMetadata = (): Promise<oauth.AuthorizationServer> => {
    metadata ??= discover(authority, http);
    metadata.catch(() => (metadata = undefined));
    return metadata;
  };

  const startAuthRequest: Authority["startAuthRequest"] = async ({ prompt, loginHint, claims }) => {
    const server = await getMetadata();
    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ];
    const url = new URL(server.authorization_endpoint ?? "");
    const parameters = {
      client_id: clientId,
      response_type: "code",
      // In the fragment, which servers do not receive: no log contains an authorization code.
      response_mode: "fragment",
      redirect_uri: redirectUri,
      scope: `${openId} ${prompt === "consent" ? toDefaultScope(apiScope) : apiScope}`,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      claims: toClaimsParameter(claims),
      ...(prompt && { prompt }),
      ...(loginHint !== undefined && { login_hint: loginHint }),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const exchangeCode: PendingAuthRequest["exchangeCode"] = async (authorizationResponse) => {
      const validResponse = oauth.validateAuthResponse(server, client, authorizationResponse, state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        noClientAuth,
        validResponse,
        redirectUri,
        verifier,
        http,
      );
      const issuer = await resolveIssuer(server, response);
      const expected = { expectedNonce: nonce, requireIdToken: true };
      return toTokenSet(
        await oauth.processAuthorizationCodeResponse({ ...server, issuer }, client, response, expected),
      );
    };
    return { url, state, exchangeCode };
  };

  return {
    startAuthRequest,
    refresh: async (refreshToken) => {
      const server = await getMetadata();
      const additionalParameters = { scope: apiScope, claims: toClaimsParameter() };
      const options = { ...http, additionalParameters };
      const response = await oauth.refreshTokenGrantRequest(server, client, noClientAuth, refreshToken, options);
      return toTokenSet(await oauth.processRefreshTokenResponse(server, client, response), refreshToken);
    },
    signInWithPassword: async (username, password) => {
      const server = await getMetadata();
      const parameters = { username, password, scope: `offline_access ${apiScope}`, claims: toClaimsParameter() };
      const grant = "password";
      const response = await oauth.genericTokenEndpointRequest(server, client, noClientAuth, grant, parameters, http);
      return toTokenSet(await oauth.processGenericTokenEndpointResponse(server, client, response));
    },
  };
}

/** Discovery documents of Entra ID for a domain, or for several tenants, have an issuer that differs from their URL. */
async function discover(authority: string, http: oauth.DiscoveryRequestOptions): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(new URL(authority), http);
  const { issuer = authority } = (await response.clone().json()) as { issuer?: string };
  return { ...(await oauth.processDiscoveryResponse(new URL(issuer), response)), issuer };
}

/** For several tenants the issuer is a template that contains the tenant id of the user. */
async function resolveIssuer({ issuer }: oauth.AuthorizationServer, response: Response): Promise<string> {
  if (!issuer.includes("{tenantid}") || !response.ok) return issuer;
  const { id_token: idToken = "" } = (await response.clone().json()) as { id_token?: string };
  return issuer.replace("{tenantid}", String(decodeJwt(idToken)["tid"]));
}

function toTokenSet(response: oauth.TokenEndpointResponse, refreshToken?: string): TokenSet {
  return {
    accessToken: response.access_token,
    // `expires_in` is optional (RFC 6749, 5.1), but Entra ID always returns it.
    expiresAt: Date.now() + (response.expires_in ?? 3_600) * 1_000,
    refreshToken: response.refresh_token ?? refreshToken,
  };
}
