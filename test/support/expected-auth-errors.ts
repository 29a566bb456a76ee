import { expect } from "vitest";
import { apiRegistration, tenantId } from "@oboql/dev/emulator";
import type { TestResponse, TestServer } from "./test-server.ts";
import { buildBearerChallenge } from "../../src/auth/www-authenticate.ts";
import { ServiceError } from "../../src/errors/service-errors.ts";
import type { WithEmulator } from "./auth-harness.ts";

/** The response to a request that authentication rejects. */
export interface AuthErrorResponse {
  readonly status: number;
  /** The `WWW-Authenticate` header; null if there is none. */
  readonly challenge: string | null;
  readonly body: TestResponse["body"];
}

/** A 401. The whole body is compared, so that the response contains no other data. */
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

/** A 403. */
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

/** The responses that many tests expect. Values of a token are passed as the message shows them, with their quotes. */
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
  wrongType: unauthenticatedResponse("token_malformed", "The bearer token has an unsupported type (typ)."),
  unsupportedExtension: unauthenticatedResponse(
    "token_malformed",
    "The bearer token uses unsupported extensions (crit or b64).",
  ),
  missingKeyId: unauthenticatedResponse("key_unknown", "The bearer token names no signing key (kid)."),
  unknownKey: unauthenticatedResponse(
    "key_unknown",
    "The bearer token is signed with a key that Microsoft Entra ID does not list. If the registration of this API has a " +
      "signing key of its own (SAML single sign-on, claims mapping), remove it: on-behalf-of exchanges do not accept such tokens.",
  ),
  /** For a token of another API, together with `withAudienceHint`. */
  unknownKeyOfOtherApi: unauthenticatedResponse(
    "key_unknown",
    "The bearer token is signed with a key that Microsoft Entra ID does not list.",
  ),
  invalidSignature: unauthenticatedResponse("signature_invalid", "The signature of the bearer token is invalid."),
  tokenExpired: unauthenticatedResponse("token_expired", "The bearer token has expired."),
  notYetValid: unauthenticatedResponse("token_not_yet_valid", "The bearer token is not valid yet."),
  idToken: unauthenticatedResponse("id_token", "The bearer token is an ID token; send an access token for this API."),
  wrongKeyIssuer: unauthenticatedResponse("issuer_mismatch", "The token's signing key belongs to another issuer."),
  appOnlyToken: forbiddenResponse(
    "app_only_token",
    "The token has no user; this API acts on behalf of a signed-in user.",
  ),
  missingScope: forbiddenResponse("scope_missing", "The token lacks the scope 'access_as_user'.", "access_as_user"),
  missingClient: forbiddenResponse("client_not_allowed", "The token names no client application (azp or appid)."),
  wrongAlgorithm: (alg: string) =>
    unauthenticatedResponse(
      "algorithm_not_allowed",
      `The bearer token must be signed with RS256; its algorithm (alg) is ${alg}.`,
    ),
  invalidClaim: (claim: string) =>
    unauthenticatedResponse("claim_missing", `The bearer token has no usable claim '${claim}'.`),
  wrongAudience: (aud: string) =>
    unauthenticatedResponse(
      "audience_mismatch",
      `The token's audience is ${aud}; it must be ${apiRegistration.clientId} or ${apiRegistration.resource}.`,
    ),
  tenantNotAllowed: (tid: string) =>
    forbiddenResponse("tenant_not_allowed", `Users of the tenant '${tid}' are not allowed.`),
  clientNotAllowed: (client: string) =>
    forbiddenResponse("client_not_allowed", `The client application ${client} is not allowed.`),
};

/** The response to a token whose issuer is neither of the two issuers of its tenant. */
export function issuerMismatch({ emulator }: WithEmulator, iss: string, tid: string = tenantId): AuthErrorResponse {
  return unauthenticatedResponse(
    "issuer_mismatch",
    `The token's issuer is ${iss}; for its tenant it must be ${emulator.url}/${tid}/v2.0 or https://sts.windows.net/${tid}/.`,
  );
}

/** The same response with a hint about the audience: tokens for some other APIs cannot be verified. */
export function withAudienceHint({ status, body }: AuthErrorResponse, aud: string): AuthErrorResponse {
  const [error] = body.errors ?? [];
  if (status !== 401 || !error) throw new Error("Only a 401 has such a hint.");
  const hint = `Its audience is ${aud}; this API accepts ${apiRegistration.clientId} or ${apiRegistration.resource}.`;
  return unauthenticatedResponse(String(error.extensions["reason"]), `${error.message} ${hint}`);
}

/** The response to an error of `Authenticate`. */
export function toErrorResponse(error: unknown): AuthErrorResponse {
  if (!(error instanceof ServiceError)) throw error;
  const { status, message, extensions } = error;
  return { status, challenge: buildBearerChallenge(error) ?? null, body: { errors: [{ message, extensions }] } };
}

/**
 * Sends `{ me { … } }` with this `Authorization` header, or without one, and returns the error response. Also checks that
 * no token was exchanged, and that neither response nor log contains any part of the token.
 */
export async function fetchAuthError(api: TestServer, authorization: string | undefined): Promise<AuthErrorResponse> {
  api.emulator.calls.reset();
  const response = await api.ask("{ me { id displayName } }", {
    headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
  });
  expect(Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"))).toEqual([]);
  expectNoTokenLeak(api, response, authorization ?? "");
  return { status: response.status, challenge: response.headers.get("www-authenticate"), body: response.body };
}

/** Checks that neither body, headers nor log contain the token, or a part of it that is long enough to matter. */
export function expectNoTokenLeak(
  api: TestServer,
  { body, headers }: Pick<TestResponse, "body" | "headers">,
  token: string,
): void {
  expectNoTokenParts(JSON.stringify([body, [...headers], api.logged()]), token);
}

/** Checks that a text contains no part of the token that is long enough to matter. */
export function expectNoTokenParts(text: string, token: string): void {
  for (const part of token.split(/[ .]/).filter(({ length }) => length > 16)) expect(text).not.toContain(part);
}

/** Whether authentication accepts a token. */
export async function isAccepted(api: TestServer, token: string): Promise<boolean> {
  const { status, body } = await api.ask("{ __typename }", { token });
  return status === 200 && body.data?.["__typename"] === "Query";
}
