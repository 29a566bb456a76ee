import type { GraphQLRequestContextWillSendResponse } from "@apollo/server";
import { OperationTypeNode, type GraphQLFormattedError } from "graphql";
import type { RequestContext } from "../context.ts";
import { collectAuthChallenges, isAuthError, type AuthChallenge } from "./collect-challenges.ts";
import { mergeClaimsRequests } from "../../entra/claims-request.ts";
import type { ConsentUrls } from "../../entra/consent-url.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";

export interface AuthChallengesDeps {
  readonly consent: ConsentUrls;
  readonly authorityHost: string;
}

/** Proxies and clients have a bound for all headers together. What is longer is in the body alone. */
const maxHeaderLength = 4_096;

type Response = GraphQLRequestContextWillSendResponse<RequestContext>;
interface SingleResult {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly GraphQLFormattedError[] | undefined;
  extensions?: Record<string, unknown> | undefined;
}

/**
 * Gathers in `extensions.authChallenges` what the user has to do, so that one round trip mends it all. Where the
 * directory wants claims, they are asked for in one `WWW-Authenticate` header too, for clients that understand it.
 *
 * The status is 401 only if every root field failed for such reasons; then there is no `data`.
 */
export function createAuthChallengesHooks(deps: AuthChallengesDeps): SyncPluginHooks {
  return {
    willSendResponse: (context) => {
      const { body } = context.response;
      if (body.kind === "single") addChallenges(deps, context, body.singleResult);
    },
  };
}

function addChallenges(
  { consent, authorityHost }: AuthChallengesDeps,
  { response, contextValue, operation }: Response,
  result: SingleResult,
): void {
  // Before there is a context, the door has spoken for itself.
  const identity = (contextValue as Partial<RequestContext> | undefined)?.identity;
  if (!identity || !result.errors?.some(isAuthError)) return;
  result.errors = result.errors.map((error) =>
    error.extensions?.["code"] === "CONSENT_REQUIRED"
      ? {
          ...error,
          extensions: {
            ...error.extensions,
            consentUrl: consent.forUser(identity),
            adminConsentUrl: consent.forAdmin(identity),
          },
        }
      : error,
  );
  const authChallenges = collectAuthChallenges(result.errors);
  result.extensions = { ...result.extensions, authChallenges };
  const claims = mergeClaimsRequests(authChallenges.flatMap((each) => each.claims ?? []));
  const isUnauthorized = allRootFieldsRequireAuth(result, operation?.operation === OperationTypeNode.MUTATION);
  const header = claims === undefined ? undefined : buildClaimsChallenge(authorityHost, identity.tenantId, claims);
  if (header !== undefined && header.length <= maxHeaderLength && identity.supportsClaimsChallenges)
    response.http.headers.set("www-authenticate", header);
  else if (isUnauthorized) response.http.headers.set("www-authenticate", buildPlainChallenge(authChallenges));
  if (!isUnauthorized) return;
  response.http.status = 401;
  delete result.data;
}

/**
 * Whether every root field failed because the user has to do something. Of a mutation only if the fields themselves did:
 * one whose answer cannot be read may have been done, and 401 says that it was not.
 */
function allRootFieldsRequireAuth({ data, errors = [] }: SingleResult, isMutation: boolean): boolean {
  if (!data) return !isMutation;
  const rootFieldsRequiringAuth = new Set(
    errors
      .filter((error) => isAuthError(error) && !(isMutation && error.path?.length !== 1))
      .map(({ path }) => path?.[0]),
  );
  return Object.entries(data).every(([name, value]) => value === null && rootFieldsRequiringAuth.has(name));
}

/** @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function buildClaimsChallenge(authorityHost: string, tenantId: string, claims: string): string {
  const authorize = `${authorityHost}/${tenantId}/oauth2/v2.0/authorize`;
  const encoded = Buffer.from(claims).toString("base64");
  return `Bearer realm="", authorization_uri="${authorize}", error="insufficient_claims", claims="${encoded}"`;
}

/** A 401 says how to authenticate (RFC 9110, section 15.5.2), and a token that is over that it is. */
function buildPlainChallenge(challenges: readonly AuthChallenge[]): string {
  return challenges.some(({ kind }) => kind === "expired") ? 'Bearer error="invalid_token"' : "Bearer";
}
