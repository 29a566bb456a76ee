import { expect } from "vitest";
import { api as registration, tenantId } from "../../dev/src/emulator/tenant.ts";
import type { Answer, RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** How a request fails as a whole, before any field is resolved. */
export interface WholeRefusal {
  readonly status: number;
  /** The `WWW-Authenticate` header; null if there is none. */
  readonly challenge: string | null;
  readonly body: Answer["body"];
}

/** What a caller is told who is not known. Exact, so that nothing else can slip into the answer. */
export function unauthenticated(
  reason: string,
  message: string,
  challenge = `Bearer error="invalid_token", error_description="${message}"`,
): WholeRefusal {
  return {
    status: 401,
    challenge,
    body: { errors: [{ message, extensions: { code: "UNAUTHENTICATED", reason } }] },
  };
}

/** What a caller is told who is known and may not come in. */
export function forbidden(reason: string, message: string, requiredScope?: string): WholeRefusal {
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
export const refused = {
  noToken: unauthenticated("token_missing", "A bearer token is required.", "Bearer"),
  otherScheme: unauthenticated("scheme_not_supported", "The Authorization scheme must be Bearer.", "Bearer"),
  severalHeaders: unauthenticated("several_authorization_headers", "Exactly one Authorization header is accepted."),
  tooLarge: unauthenticated("token_too_large", "The bearer token is larger than 16384 bytes."),
  notCompact: unauthenticated("token_malformed", "The bearer token is not a JWT in compact form."),
  notUsable: unauthenticated("token_malformed", "The bearer token is not a usable JWT."),
  otherType: unauthenticated("token_malformed", "The bearer token is not a JWT by its type."),
  extended: unauthenticated("token_malformed", "The bearer token uses extensions that are not supported."),
  noKey: unauthenticated("key_unknown", "The bearer token does not say which key it is signed with."),
  badSignature: unauthenticated("signature_invalid", "The signature of the bearer token is invalid."),
  expired: unauthenticated("token_expired", "The bearer token has expired."),
  early: unauthenticated("token_not_yet_valid", "The bearer token is not valid yet."),
  idToken: unauthenticated("id_token", "The bearer token is an ID token; send an access token for this API."),
  appOnly: forbidden("app_only_token", "The token has no user; this API acts on behalf of a signed-in user."),
  noScope: forbidden("scope_missing", "The token lacks the scope 'access_as_user'.", "access_as_user"),
  unknownKey: unauthenticated("key_unknown", "The bearer token is signed with a key that the directory does not list."),
  otherAlgorithm: (alg: string) =>
    unauthenticated("algorithm_not_allowed", `The bearer token must be signed with RS256, not ${alg}.`),
  noUsable: (claim: string) => unauthenticated("claim_missing", `The bearer token has no usable claim '${claim}'.`),
  otherAudience: (aud: string) =>
    unauthenticated(
      "audience_mismatch",
      `The token is for ${aud}; its audience must be ${registration.clientId} or ${registration.resource}.`,
    ),
  otherTenant: (tid: string) => forbidden("tenant_not_allowed", `Users of the tenant '${tid}' are not allowed.`),
  otherClient: (client: string) => forbidden("client_not_allowed", `The client application ${client} is not allowed.`),
};

/** The refusal of a token by its issuer, which the answer shows beside those of the tenant's v2 and v1 tokens. */
export function otherIssuer({ emulator }: RunningApi, iss: string, tid: string = tenantId): WholeRefusal {
  return unauthenticated(
    "issuer_mismatch",
    `The token is issued by ${iss}; the issuer for its tenant is ${emulator.url}/${tid}/v2.0 or https://sts.windows.net/${tid}/.`,
  );
}

/** The same refusal with what it says of the audience, which may be why a signature cannot be verified. */
export function withHint({ status, body }: WholeRefusal, aud: string): WholeRefusal {
  const [error] = body.errors ?? [];
  if (status !== 401 || !error) throw new Error("Only a refused token has such a hint.");
  const hint = `It says that it is for ${aud}; this API takes tokens for ${registration.clientId} or ${registration.resource}.`;
  return unauthenticated(String(error.extensions["reason"]), `${error.message} ${hint}`);
}

/**
 * Sends `{ me { … } }` with this `Authorization` header, or none, and returns how it is refused. Along the way it checks
 * that nothing was exchanged for a refused caller, and that neither answer nor log repeats any part of the token.
 */
export async function refusalOf(api: RunningApi, authorization: string | undefined): Promise<WholeRefusal> {
  api.emulator.calls.reset();
  const answer = await api.ask("{ me { id displayName } }", {
    headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
  });
  expect(Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"))).toEqual([]);
  expectNoTrace(api, answer, authorization ?? "");
  return { status: answer.status, challenge: answer.headers.get("www-authenticate"), body: answer.body };
}

/** Checks that neither body, headers nor log hold the token, or a part of it that is long enough to matter. */
export function expectNoTrace(
  api: RunningApi,
  { body, headers }: Pick<Answer, "body" | "headers">,
  token: string,
): void {
  const told = JSON.stringify([body, [...headers], api.logged()]);
  for (const part of token.split(/[ .]/).filter(({ length }) => length > 16)) expect(told).not.toContain(part);
}

/** Whether a token opens the door, whatever its user may do behind it. */
export async function isLetIn(api: RunningApi, token: string): Promise<boolean> {
  const { status, body } = await api.ask("{ __typename }", { token });
  return status === 200 && body.data?.["__typename"] === "Query";
}
