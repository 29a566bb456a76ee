/** A response as described in docs/reference/errors.md. Default status: 200. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const completeResponse: ScriptedResponse = { body: { data: { hello: "world", mail: "none" } } };

const consentUrl =
  "https://login.example/tenant/oauth2/v2.0/authorize?client_id=spa&response_type=code" +
  "&scope=api%3A%2F%2Foboql%2F.default&prompt=consent";

export const consentChallenge = { kind: "consent", downstream: "MICROSOFT_GRAPH", scopes: ["Mail.Read"], consentUrl };
export const expiredChallenge = { kind: "expired" };
export const createClaimsChallenge = (request: object) => ({
  kind: "claims",
  claims: JSON.stringify(request),
});

/** A response with partial data and challenges. */
export function createPartialResponse(...authChallenges: object[]): ScriptedResponse {
  const errors = [{ message: "Consent is required.", path: ["mail"], extensions: { code: "CONSENT_REQUIRED" } }];
  return { body: { data: { hello: "world", mail: null }, errors, extensions: { authChallenges } } };
}

/** A 401 response without data, with challenges. */
export function createRejection(...authChallenges: object[]): ScriptedResponse {
  const errors = [{ message: "Consent is required.", path: ["mail"], extensions: { code: "CONSENT_REQUIRED" } }];
  return {
    status: 401,
    headers: { "www-authenticate": "Bearer" },
    body: { errors, extensions: { authChallenges } },
  };
}

/** Adds the header that clients with the capability `cp1` receive. */
export function addClaimsHeader(response: ScriptedResponse, request: object): ScriptedResponse {
  const encoded = Buffer.from(JSON.stringify(request)).toString("base64");
  const authorize = "https://login.example/tenant/oauth2/v2.0/authorize";
  const header = `Bearer realm="", authorization_uri="${authorize}", error="insufficient_claims", claims="${encoded}"`;
  return { ...response, headers: { ...response.headers, "www-authenticate": header } };
}

/** OboQL's response to an expired bearer token. */
export const expiredTokenResponse: ScriptedResponse = {
  status: 401,
  headers: { "www-authenticate": 'Bearer error="invalid_token", error_description="The token has expired."' },
  body: {
    errors: [{ message: "The token has expired.", extensions: { code: "UNAUTHENTICATED", reason: "token_expired" } }],
  },
};
