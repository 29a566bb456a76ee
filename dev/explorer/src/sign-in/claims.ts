/** Declares that the client understands claims challenges. @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
const capability = { xms_cc: { values: ["cp1"] } };

/**
 * A claims request (OpenID Connect Core 5.5) that declares `cp1`, beside what an API wants.
 *
 * @param wanted JSON
 */
export function toClaimsParameter(wanted?: string): string {
  const request = wanted === undefined ? {} : (JSON.parse(wanted) as Record<string, object>);
  return JSON.stringify({ ...request, access_token: { ...request["access_token"], ...capability } });
}
