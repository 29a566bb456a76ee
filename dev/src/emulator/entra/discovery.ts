import type { FastifyInstance } from "fastify";
import { tenantId } from "../tenant.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { isMultiTenant } from "./tenant-paths.ts";

interface TenantRoute {
  Params: { tenant: string };
}

/**
 * Registers the discovery document and the JWKS. For `organizations` and `common` the issuer is the template with
 * `{tenantid}` (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc).
 */
export function registerDiscovery(app: FastifyInstance, { url, keys }: Pick<EntraDependencies, "url" | "keys">): void {
  const getIssuer = (tenant: string) => `${url}/${isMultiTenant(tenant) ? "{tenantid}" : tenantId}/v2.0`;

  app.get<TenantRoute>("/:tenant/v2.0/.well-known/openid-configuration", async ({ params: { tenant } }, reply) => {
    const address = isMultiTenant(tenant) ? tenant.toLowerCase() : tenantId;
    await reply
      .header("access-control-allow-origin", "*")
      .send(createDiscoveryDocument(`${url}/${address}`, getIssuer(tenant)));
  });

  app.get<TenantRoute>("/:tenant/discovery/v2.0/keys", async ({ params: { tenant } }, reply) => {
    const keysWithIssuer = keys.jwks().keys.map((key) => ({ ...key, issuer: getIssuer(tenant) }));
    await reply.header("access-control-allow-origin", "*").send({ keys: keysWithIssuer });
  });
}

function createDiscoveryDocument(tenantUrl: string, issuer: string): Record<string, unknown> {
  return {
    token_endpoint: `${tenantUrl}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${tenantUrl}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${tenantUrl}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${tenantUrl}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: false,
    end_session_endpoint: `${tenantUrl}/oauth2/v2.0/logout`,
    code_challenge_methods_supported: ["S256"],
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
      "oid",
      "sid",
    ],
    tenant_region_scope: null,
    cloud_instance_name: "localhost",
  };
}
