import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
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
  /** Default: the API's own scope. */
  readonly scope?: string | undefined;
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
  exchangeCode(answer: URLSearchParams): Promise<TokenSet>;
}

/** The identity provider, for a public client. Error responses reject with an error of `oauth4webapi`. */
export interface Authority {
  /** Prepares an authorization code request with PKCE. */
  startAuthRequest(question: AuthRequest): Promise<PendingAuthRequest>;
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
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated to stand out, not to go
  const http = { [oauth.allowInsecureRequests]: authority.startsWith("http:") };
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: 300 };
  const publicly = oauth.None();
  let known: Promise<oauth.AuthorizationServer> | undefined;

  const server = (): Promise<oauth.AuthorizationServer> => {
    known ??= discover(authority, http);
    known.catch(() => (known = undefined));
    return known;
  };

  const startAuthRequest: Authority["startAuthRequest"] = async ({ scope = apiScope, prompt, loginHint, claims }) => {
    const directory = await server();
    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ];
    const url = new URL(directory.authorization_endpoint ?? "");
    const parameters = {
      client_id: clientId,
      response_type: "code",
      // In the fragment, which servers do not receive: no log contains an authorization code.
      response_mode: "fragment",
      redirect_uri: redirectUri,
      scope: `${openId} ${scope}`,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      claims: toClaimsParameter(claims),
      ...(prompt && { prompt }),
      ...(loginHint !== undefined && { login_hint: loginHint }),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const exchangeCode: PendingAuthRequest["exchangeCode"] = async (answer) => {
      const valid = oauth.validateAuthResponse(directory, client, answer, state);
      const response = await oauth.authorizationCodeGrantRequest(
        directory,
        client,
        publicly,
        valid,
        redirectUri,
        verifier,
        http,
      );
      const issuer = await resolveIssuer(directory, response);
      const expected = { expectedNonce: nonce, requireIdToken: true };
      return toTokenSet(
        await oauth.processAuthorizationCodeResponse({ ...directory, issuer }, client, response, expected),
      );
    };
    return { url, state, exchangeCode };
  };

  return {
    startAuthRequest,
    refresh: async (refreshToken) => {
      const directory = await server();
      const additionalParameters = { scope: apiScope, claims: toClaimsParameter() };
      const options = { ...http, additionalParameters };
      const response = await oauth.refreshTokenGrantRequest(directory, client, publicly, refreshToken, options);
      return toTokenSet(await oauth.processRefreshTokenResponse(directory, client, response), refreshToken);
    },
    signInWithPassword: async (username, password) => {
      const directory = await server();
      const parameters = { username, password, scope: `offline_access ${apiScope}`, claims: toClaimsParameter() };
      const grant = "password";
      const response = await oauth.genericTokenEndpointRequest(directory, client, publicly, grant, parameters, http);
      return toTokenSet(await oauth.processGenericTokenEndpointResponse(directory, client, response));
    },
  };
}

/** Entra's document for a domain, or for several tenants, has another issuer than the URL it was fetched from. */
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

function toTokenSet(answer: oauth.TokenEndpointResponse, refreshToken?: string): TokenSet {
  return {
    accessToken: answer.access_token,
    // Entra always says; without it nothing is known to be over.
    expiresAt: Date.now() + (answer.expires_in ?? 3_600) * 1_000,
    refreshToken: answer.refresh_token ?? refreshToken,
  };
}
