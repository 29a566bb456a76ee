import { expect } from "vitest";
import { api as registration, tenantId } from "../../dev/src/emulator/tenant.ts";
import type { Answer, RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** How a request fails as a whole, before any field is resolved. */
export interface AuthErrorResponse {
  readonly status: number;
  /** The `WWW-Authenticate` header; null if there is none. */
  readonly challenge: string | null;
  readonly body: Answer["body"];
}

/** What a caller is told who is not known. Exact, so that nothing else can slip into the answer. */
export function unauthenticatedResponse(
  reason: string,
  message: string,
  challenge = `Bearer error="invalid_token", error_description="${message}"`,
): AuthErrorResponse {
  return {
    status: 401,
    challenge,
    body: { errors: [{ message, extensions: { code: "UNAUTHENTICATED", reason } }] },
  };
}

/** What a caller is told who is known and may not come in. */
export function forbiddenResponse(reason: string, message: string, requiredScope?: string): AuthErrorResponse {
  return {
    status: 403,
    challenge:
      requiredScope === undefined
        ? `Bearer error="invalid_token", error_description="${message}"`
        : `Bearer error="insufficient_scope", error_description="${message}", scope="${requiredScope}"`,
    body: {
      errors: [
        {
          message,
          extensions: {
            code: "FORBIDDEN",
            reason,
            ...(requiredScope !== undefined && { requiredScopes: [requiredScope] }),
          },
        },
      ],
    },
  };
}

/** The refusals that many tests expect. Values out of the token are given as the answer shows them. */
export const authErrors = {
  missingToken: unauthenticatedResponse("token_missing", "A bearer token is required.", "Bearer"),
  unsupportedScheme: unauthenticatedResponse(
    "scheme_not_supported",
    "The Authorization scheme must be Bearer.",
    "Bearer",
  ),
  multipleHeaders: unauthenticatedResponse(
    "several_authorization_headers",
    "Exactly one Authorization header is accepted.",
  ),
  tokenTooLarge: unauthenticatedResponse("token_too_large", "The bearer token is larger than 16384 bytes."),
  notCompactJwt: unauthenticatedResponse("token_malformed", "The bearer token is not a JWT in compact form."),
  malformedJwt: unauthenticatedResponse("token_malformed", "The bearer token is not a usable JWT."),
  wrongType: unauthenticatedResponse("token_malformed", "The bearer token is not a JWT by its type."),
  unsupportedExtension: unauthenticatedResponse(
    "token_malformed",
    "The bearer token uses extensions that are not supported.",
  ),
  missingKeyId: unauthenticatedResponse("key_unknown", "The bearer token does not say which key it is signed with."),
  invalidSignature: unauthenticatedResponse("signature_invalid", "The signature of the bearer token is invalid."),
  tokenExpired: unauthenticatedResponse("token_expired", "The bearer token has expired."),
  notYetValid: unauthenticatedResponse("token_not_yet_valid", "The bearer token is not valid yet."),
  idToken: unauthenticatedResponse("id_token", "The bearer token is an ID token; send an access token for this API."),
  appOnlyToken: forbiddenResponse(
    "app_only_token",
    "The token has no user; this API acts on behalf of a signed-in user.",
  ),
  missingScope: forbiddenResponse("scope_missing", "The token lacks the scope 'access_as_user'.", "access_as_user"),
  unknownKey: unauthenticatedResponse(
    "key_unknown",
    "The bearer token is signed with a key that the directory does not list.",
  ),
  wrongAlgorithm: (alg: string) =>
    unauthenticatedResponse("algorithm_not_allowed", `The bearer token must be signed with RS256, not ${alg}.`),
  invalidClaim: (claim: string) =>
    unauthenticatedResponse("claim_missing", `The bearer token has no usable claim '${claim}'.`),
  wrongAudience: (aud: string) =>
    unauthenticatedResponse(
      "audience_mismatch",
      `The token is for ${aud}; its audience must be ${registration.clientId} or ${registration.resource}.`,
    ),
  tenantNotAllowed: (tid: string) =>
    forbiddenResponse("tenant_not_allowed", `Users of the tenant '${tid}' are not allowed.`),
  clientNotAllowed: (client: string) =>
    forbiddenResponse("client_not_allowed", `The client application ${client} is not allowed.`),
};

/** The refusal of a token by its issuer, which the answer shows beside those of the tenant's v2 and v1 tokens. */
export function issuerMismatch({ emulator }: RunningApi, iss: string, tid: string = tenantId): AuthErrorResponse {
  return unauthenticatedResponse(
    "issuer_mismatch",
    `The token is issued by ${iss}; the issuer for its tenant is ${emulator.url}/${tid}/v2.0 or https://sts.windows.net/${tid}/.`,
  );
}

/** The same refusal with what it says of the audience, which may be why a signature cannot be verified. */
export function withAudienceHint({ status, body }: AuthErrorResponse, aud: string): AuthErrorResponse {
  const [error] = body.errors ?? [];
  if (status !== 401 || !error) throw new Error("Only a refused token has such a hint.");
  const hint = `It says that it is for ${aud}; this API takes tokens for ${registration.clientId} or ${registration.resource}.`;
  return unauthenticatedResponse(String(error.extensions["reason"]), `${error.message} ${hint}`);
}

/**
 * Sends `{ me { … } }` with this `Authorization` header, or none, and returns how it is refused. Along the way it checks
 * that nothing was exchanged for a refused caller, and that neither answer nor log repeats any part of the token.
 */
export async function fetchAuthError(api: RunningApi, authorization: string | undefined): Promise<AuthErrorResponse> {
  api.emulator.calls.reset();
  const answer = await api.ask("{ me { id displayName } }", {
    headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
  });
  expect(Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"))).toEqual([]);
  expectNoTokenLeak(api, answer, authorization ?? "");
  return { status: answer.status, challenge: answer.headers.get("www-authenticate"), body: answer.body };
}

/** Checks that neither body, headers nor log hold the token, or a part of it that is long enough to matter. */
export function expectNoTokenLeak(
  api: RunningApi,
  { body, headers }: Pick<Answer, "body" | "headers">,
  token: string,
): void {
  const exposed = JSON.stringify([body, [...headers], api.logged()]);
  for (const part of token.split(/[ .]/).filter(({ length }) => length > 16)) expect(exposed).not.toContain(part);
}

/** Whether a token opens the door, whatever its user may do behind it. */
export async function isAccepted(api: RunningApi, token: string): Promise<boolean> {
  const { status, body } = await api.ask("{ __typename }", { token });
  return status === 200 && body.data?.["__typename"] === "Query";
}
