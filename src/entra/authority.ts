/** MSAL wants an https authority that it knows; where requests go is told by the metadata beside it. */
const placeholderAuthority = "https://login.microsoftonline.com";

/**
 * MSAL's authority settings for a tenant of a directory. The endpoints are Entra's documented paths, so MSAL has nothing
 * to discover, and a directory on loopback works over plain http.
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

/** Where tokens of a tenant are asked for. */
export function getTokenEndpoint(authorityHost: string, tenantId: string): string {
  return `${authorityHost}/${tenantId}/oauth2/v2.0/token`;
}
