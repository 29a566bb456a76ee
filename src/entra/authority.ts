/** MSAL accepts only https authorities that it knows. Requests go to the endpoints of `authorityMetadata` instead. */
const placeholderAuthority = "https://login.microsoftonline.com";

/**
 * MSAL's authority options for a tenant. They contain Entra ID's documented endpoint paths, so MSAL sends no discovery
 * request, and an authority on loopback works over plain http.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols
 */
export function createAuthorityOptions(
  authorityHost: string,
  tenantId: string,
): { authority: string; authorityMetadata: string } {
  const tenant = `${authorityHost}/{tenantid}`;
  return {
    authority: `${placeholderAuthority}/${tenantId}`,
    authorityMetadata: JSON.stringify({
      token_endpoint: getTokenEndpoint(authorityHost, "{tenantid}"),
      authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
      issuer: `${tenant}/v2.0`,
      jwks_uri: `${tenant}/discovery/v2.0/keys`,
    }),
  };
}

/** The URL of a tenant's token endpoint. */
export function getTokenEndpoint(authorityHost: string, tenantId: string): string {
  return `${authorityHost}/${tenantId}/oauth2/v2.0/token`;
}
