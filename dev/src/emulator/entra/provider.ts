import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { ClientMetadata, Configuration, KoaContextWithOIDC } from "oidc-provider";
import { createMemoryAdapter } from "oidc-provider/lib/adapters/memory_adapter.js";
import { Provider } from "oidc-provider/lib/provider.js";
import { api, developerClient, unlistedClient } from "../tenant.ts";
import { deviceFlowPages, renderError, logoutPages } from "./provider-pages.ts";
import { createInteractionPolicy } from "./interaction-policy.ts";
import type { InteractiveSignIns } from "./interactive-sign-ins.ts";
import type { EntraDependencies } from "./dependencies.ts";
import type { Registrations } from "./registrations.ts";

export const grantTypes = {
  clientCredentials: "client_credentials",
  code: "authorization_code",
  device: "urn:ietf:params:oauth:grant-type:device_code",
  /** MSAL's spelling. */
  deviceShort: "device_code",
  onBehalfOf: "urn:ietf:params:oauth:grant-type:jwt-bearer",
  password: "password",
  refresh: "refresh_token",
} as const;

/**
 * Creates oidc-provider under Entra's paths, for sign-in, consent, authorization codes with PKCE, the device flow,
 * client authentication and sessions. Its tokens never leave the emulator: {@link installTokenEndpoint} replaces them.
 */
export function createProvider(deps: EntraDependencies, signIns: InteractiveSignIns): Provider {
  const provider = new Provider(deps.issuer, createConfiguration(deps, signIns));
  // Entra ignores the port of a loopback redirect URI; the emulator also ignores the path, so that any tool can sign in
  // (https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions).
  provider.Client.prototype.redirectUriAllowed = isLoopback;
  provider.Client.prototype.postLogoutRedirectUriAllowed = isLoopback;
  provider.on("server_error", (_ctx, error) => {
    process.emitWarning(error);
  });
  return provider;
}

function createConfiguration(deps: EntraDependencies, signIns: InteractiveSignIns): Configuration {
  const { userDirectory, registrations } = deps;
  return {
    adapter: createMemoryAdapter(),
    allowOmittingSingleRegisteredRedirectUri: true,
    clients: createClients(),
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    expiresWithSession: () => false,
    extraParams: signIns.extraParams,
    features: {
      claimsParameter: { enabled: false },
      deviceFlow: { enabled: true, ...deviceFlowPages },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, ...logoutPages },
      userinfo: { enabled: false },
    },
    findAccount: (_ctx, id) =>
      userDirectory.findById(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    interactions: { policy: createInteractionPolicy(deps), url: createInteractionUrl },
    issueRefreshToken: () => false,
    // Signs only the tokens that are replaced before the response is sent.
    jwks: { keys: [{ ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }) }] },
    loadExistingGrant: (ctx) => signIns.loadGrant(ctx),
    pkce: { required: (_ctx, client) => client.clientAuthMethod === "none" },
    renderError,
    responseTypes: ["code"],
    routes: {
      authorization: "/oauth2/v2.0/authorize",
      code_verification: "/oauth2/v2.0/deviceauth",
      device_authorization: "/oauth2/v2.0/devicecode",
      end_session: "/oauth2/v2.0/logout",
      jwks: "/unused/keys",
      token: "/oauth2/v2.0/token",
    },
    scopes: ["openid", "profile", "email", "offline_access", ...listScopeSpellings(registrations)],
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 600,
      DeviceCode: 900,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86_400,
    },
  };
}

function createClients(): ClientMetadata[] {
  const common = {
    application_type: "native",
    redirect_uris: ["http://localhost"],
    response_types: ["code"],
    id_token_signed_response_alg: "ES256",
  } satisfies Partial<ClientMetadata>;
  const { clientCredentials, code, device, deviceShort, onBehalfOf, password, refresh } = grantTypes;
  return [
    {
      ...common,
      client_id: developerClient.clientId,
      client_name: "OboQL developer tools",
      token_endpoint_auth_method: "none",
      grant_types: [code, device, deviceShort, password, refresh],
    },
    {
      ...common,
      client_id: unlistedClient.clientId,
      client_name: "Harbor Reports",
      token_endpoint_auth_method: "none",
      grant_types: [code, refresh],
    },
    {
      ...common,
      client_id: api.clientId,
      client_name: "OboQL",
      client_secret: api.clientSecret,
      token_endpoint_auth_method: "client_secret_post",
      grant_types: [clientCredentials, code, onBehalfOf, refresh],
    },
  ];
}

/** All spellings of the tenant's scopes. Requests with other scopes are rejected before oidc-provider sees them. */
function listScopeSpellings({ all }: Registrations): string[] {
  const full = all.flatMap(({ identifiers, scopes }) =>
    identifiers.flatMap((identifier) => [...scopes, ".default"].map((scope) => `${identifier}/${scope}`)),
  );
  return [...full, ...all.flatMap(({ scopes }) => scopes)];
}

/** Keeps the tenant as the client addressed it (id, domain or `common`). */
function createInteractionUrl(ctx: KoaContextWithOIDC, { uid }: { uid: string }): string {
  const [, tenant = ""] = new URL(ctx.oidc.urlFor("authorization")).pathname.split("/");
  return `/${tenant}/interaction/${uid}`;
}

function isLoopback(uri: string): boolean {
  const { protocol, hostname } = URL.parse(uri) ?? {};
  return protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname ?? "");
}
