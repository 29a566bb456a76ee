/** Declares that the client handles claims challenges. @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
const capability = { xms_cc: { values: ["cp1"] } };

/**
 * Builds a claims request (OpenID Connect Core 5.5) that declares `cp1` in addition to required claims.
 *
 * @param required a claims request, as JSON
 */
export function toClaimsParameter(required?: string): string {
  const request = required === undefined ? {} : (JSON.parse(required) as Record<string, object>);
  return JSON.stringify({ ...request, access_token: { ...request["access_token"], ...capability } });
}
