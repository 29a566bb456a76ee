import type { GraphQLRequestContextWillSendResponse } from "@apollo/server";
import { OperationTypeNode, type GraphQLFormattedError } from "graphql";
import { buildClaimsChallenge, buildPlainChallenge } from "../../auth/www-authenticate.ts";
import type { RequestContext } from "../context.ts";
import { collectAuthChallenges, isAuthError } from "./collect-challenges.ts";
import { mergeClaimsRequests } from "../../entra/claims-request.ts";
import type { ConsentUrls } from "../../entra/consent-url.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";

export interface AuthChallengesDeps {
  readonly consent: ConsentUrls;
  readonly authorityHost: string;
}

/** Proxies and clients limit the size of all headers together; longer claims are in the body only. */
const maxHeaderLength = 4_096;

type Response = GraphQLRequestContextWillSendResponse<RequestContext>;
interface SingleResult {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly GraphQLFormattedError[] | undefined;
  extensions?: Record<string, unknown> | undefined;
}

/**
 * Collects the auth challenges of a response in `extensions.authChallenges`, so that the client can resolve all of them
 * in one round trip. Claims challenges of all APIs are merged into one `WWW-Authenticate` header as well, for clients
 * that support it (`xms_cc` with `cp1`).
 *
 * The status is 401, without `data`, only if every root field failed with an auth error.
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
  // Without a context, authentication failed, and the HTTP handler has set the header.
  const identity = (contextValue as Partial<RequestContext> | undefined)?.identity;
  if (!identity || !result.errors?.some(isAuthError)) return;
  result.errors = result.errors.map((error) => addConsentUrls(error, consent, identity));
  const authChallenges = collectAuthChallenges(result.errors);
  result.extensions = { ...result.extensions, authChallenges };
  const claims = mergeClaimsRequests(authChallenges.flatMap((each) => each.claims ?? []));
  const isUnauthorized = allRootFieldsRequireAuth(result, operation?.operation === OperationTypeNode.MUTATION);
  const header = claims === undefined ? undefined : buildClaimsChallenge(authorityHost, identity.tenantId, claims);
  if (header !== undefined && header.length <= maxHeaderLength && identity.supportsClaimsChallenges)
    response.http.headers.set("www-authenticate", header);
  else if (isUnauthorized) {
    const isTokenExpired = authChallenges.some(({ kind }) => kind === "expired");
    response.http.headers.set("www-authenticate", buildPlainChallenge(isTokenExpired));
  }
  if (!isUnauthorized) return;
  response.http.status = 401;
  delete result.data;
}

function addConsentUrls(
  error: GraphQLFormattedError,
  consent: ConsentUrls,
  identity: RequestContext["identity"],
): GraphQLFormattedError {
  if (error.extensions?.["code"] !== "CONSENT_REQUIRED") return error;
  const urls = { consentUrl: consent.forUser(identity), adminConsentUrl: consent.forAdmin(identity) };
  return { ...error, extensions: { ...error.extensions, ...urls } };
}

/**
 * Whether every root field failed with an auth error. For a mutation, errors below a root field do not count: the
 * mutation itself may have been executed, and 401 would deny that.
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
