/**
 * The response of an API that rejects a token because of the policies of the tenant: 401 with a claims challenge
 * (https://learn.microsoft.com/entra/identity-platform/claims-challenge#claims-challenge-header-format).
 *
 * @param claims the claims request: `{ access_token: { acrs: { essential: true, value: "c1" } } }`, for example; a string is
 *   sent as it is
 */
export function createClaimsChallenge(claims: object | string): {
  readonly status: 401;
  readonly headers: { readonly "www-authenticate": string };
} {
  const json = typeof claims === "string" ? claims : JSON.stringify(claims);
  const parameters = [
    'realm=""',
    'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
    'error="insufficient_claims"',
    `claims="${Buffer.from(json).toString("base64")}"`,
  ];
  return { status: 401, headers: { "www-authenticate": `Bearer ${parameters.join(", ")}` } };
}
