import { mapMaybePromise, type MaybePromise } from "../lib/maybe-promise.ts";
import type { AccessTokenSource } from "../downstream/api-definition.ts";
import { createDownstreamHttpClient } from "../downstream/http/downstream-client.ts";
import { createRetryPolicy } from "../downstream/http/retry-policy.ts";
import type { DownstreamAccess, DownstreamContext } from "../downstream/resolvers/context.ts";
import { getApiDefinition } from "../downstream/registry.ts";
import type { DownstreamConfig } from "../config/config.ts";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import type { Authenticate } from "../auth/authenticate.ts";
import type { Identity } from "../entra/identity.ts";
import type { RequestRecord } from "../telemetry/request-record.ts";
import type { TokenTrace } from "./plugins/token-trace.ts";
import type { Clock } from "../lib/clock.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import type { TokenProvider } from "../tokens/token-provider.ts";

/** One request: who is calling, and the downstream clients that act on their behalf. */
export interface RequestContext extends DownstreamContext {
  readonly record: RequestRecord;
  readonly tokenTrace: TokenTrace;
}

export interface ContextDeps {
  readonly authenticate: Authenticate;
  readonly tokens: TokenProvider;
  readonly http: HttpClient;
  readonly downstreams: readonly DownstreamConfig[];
  readonly clock: Clock;
  /** Begins what is told of the tokens of one request. */
  readonly createTokenTrace: () => TokenTrace;
}

/** What the HTTP layer knows of a request before anybody has looked at it. */
export interface IncomingRequest {
  /** Every `Authorization` header that was sent. */
  readonly authorization: readonly string[];
  readonly requestId: string;
  /** Where it is noted what is done for the request. */
  readonly record: RequestRecord;
  /** Aborted when the caller has gone or the request's deadline has passed. */
  readonly signal: AbortSignalLike;
  /** The deadline, in milliseconds since the epoch. */
  readonly deadlineAt: number;
}

/**
 * Makes the context of a request: identity first, then the downstream clients.
 *
 * @throws {UnauthenticatedError | ForbiddenError} if the caller may not come in
 */
export function createContext(deps: ContextDeps): (request: IncomingRequest) => Promise<RequestContext> {
  return async (request) => {
    const { requestId, record } = request;
    const startedAt = performance.now();
    let identity: Identity;
    try {
      const authenticated = deps.authenticate(request.authorization);
      identity = authenticated instanceof Promise ? await authenticated : authenticated;
    } finally {
      record.recordPhase("authenticate", startedAt);
    }
    const tokenTrace = deps.createTokenTrace();
    const downstream = createDownstreamAccess(deps, identity, request, tokenTrace);
    return { identity, requestId, record, tokenTrace, downstream };
  };
}

function createDownstreamAccess(
  { tokens, http, downstreams, clock: timing }: ContextDeps,
  identity: Identity,
  { requestId, signal, deadlineAt, record }: IncomingRequest,
  tokenTrace: TokenTrace,
): DownstreamAccess {
  const retries = createRetryPolicy({ signal, deadlineAt, ...timing });
  const { now } = timing;
  const createApi = ({ name, baseUrl, resource }: DownstreamConfig) => {
    const downstreamHttp = createDownstreamHttpClient({
      name,
      http,
      signal,
      requestId,
      record,
      retryPolicy: retries,
      now,
    });
    const createClient = getApiDefinition(name).createClient({
      baseUrl,
      http: downstreamHttp,
      userId: identity.objectId,
    });
    const acquireToken = (scopes: readonly string[], claims?: string): MaybePromise<AccessToken> =>
      tokens.acquireToken(
        identity,
        {
          resource,
          scopes,
          downstream: name,
          onAcquired: tokenTrace.wrap(scopes, record.recordToken),
          ...(claims !== undefined && { claims }),
        },
        signal,
      );
    const createAccess = (scopes: readonly string[]): AccessTokenSource => ({
      key: scopes.join(" "),
      getToken: (claims) => mapMaybePromise(acquireToken(scopes, claims), toTokenString),
    });
    return { createClient, createAccess, acquireToken };
  };
  const apis = new Map<string, ReturnType<typeof createApi>>();
  const getApi = (apiName: string): ReturnType<typeof createApi> | undefined => {
    const config = apis.has(apiName) ? undefined : downstreams.find(({ name }) => name === apiName);
    if (config) apis.set(apiName, createApi(config));
    return apis.get(apiName);
  };
  const clients = new Map<string, unknown>();
  return {
    client: ({ api, scopes }) => {
      const key = `${api} ${scopes.join(" ")}`;
      const cached = clients.get(key);
      if (cached) return cached;
      const entry = getApi(api);
      if (!entry) throw new Error(`${api} is not configured`);
      const client = entry.createClient(entry.createAccess(scopes));
      clients.set(key, client);
      return client;
    },
    prefetch: ({ api, scopes }) => {
      const token = getApi(api)?.acquireToken(scopes);
      if (token instanceof Promise) token.catch(() => undefined);
    },
  };
}

function toTokenString({ value }: AccessToken): string {
  return value.reveal();
}
