/** Answers as docs/reference/errors.md describes them. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const complete: ScriptedResponse = { body: { data: { hello: "world", mail: "none" } } };

const consentUrl =
  "https://login.example/tenant/oauth2/v2.0/authorize?client_id=spa&response_type=code" +
  "&scope=api%3A%2F%2Foboql%2F.default&prompt=consent";

export const consent = { kind: "consent", downstream: "MICROSOFT_GRAPH", scopes: ["Mail.Read"], consentUrl };
export const expired = { kind: "expired" };
export const claims = (request: object) => ({ kind: "claims", claims: JSON.stringify(request) });

/** Some fields answered, others challenged. */
export function partial(...authChallenges: object[]): ScriptedResponse {
  const errors = [{ message: "refused", path: ["mail"], extensions: { code: "CONSENT_REQUIRED" } }];
  return { body: { data: { hello: "world", mail: null }, errors, extensions: { authChallenges } } };
}

/** Nothing answered. */
export function rejected(...authChallenges: object[]): ScriptedResponse {
  const errors = [{ message: "refused", path: ["mail"], extensions: { code: "CONSENT_REQUIRED" } }];
  return {
    status: 401,
    headers: { "www-authenticate": "Bearer" },
    body: { errors, extensions: { authChallenges } },
  };
}

/** An answer with the header that clients with cp1 get. */
export function withClaimsHeader(answer: ScriptedResponse, request: object): ScriptedResponse {
  const encoded = Buffer.from(JSON.stringify(request)).toString("base64");
  const authorize = "https://login.example/tenant/oauth2/v2.0/authorize";
  const header = `Bearer realm="", authorization_uri="${authorize}", error="insufficient_claims", claims="${encoded}"`;
  return { ...answer, headers: { ...answer.headers, "www-authenticate": header } };
}

/** The door's refusal of a token. */
export const expiredToken: ScriptedResponse = {
  status: 401,
  headers: { "www-authenticate": 'Bearer error="invalid_token", error_description="The token has expired."' },
  body: {
    errors: [{ message: "The token has expired.", extensions: { code: "UNAUTHENTICATED", reason: "token_expired" } }],
  },
};
