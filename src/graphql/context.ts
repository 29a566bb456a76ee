import { mapMaybePromise, type MaybePromise } from "../lib/maybe-promise.ts";
import type { AccessTokenSource } from "../downstream/api-definition.ts";
import { createDownstreamHttpClient } from "../downstream/http/downstream-client.ts";
import { createRetryPolicy } from "../downstream/http/retry-policy.ts";
import { CallTrace } from "../downstream/http/call-trace.ts";
import type { BytesInFlight } from "../downstream/http/bytes-in-flight.ts";
import { OperationBudget } from "../downstream/http/operation-budget.ts";
import type { OperationBudgets } from "../config/limits.ts";
import type { ServiceError } from "../errors/service-errors.ts";
import type { DownstreamAccess, DownstreamContext } from "../downstream/resolvers/context.ts";
import { getApiDefinition, type Project } from "../downstream/project.ts";
import type { DownstreamConfig } from "../config/downstreams.ts";
import { revealHeaders } from "../config/fixed-headers.ts";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import { createKeyedSlots, type KeyedSlots } from "../lib/keyed-slots.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import type { Identity } from "../entra/identity.ts";
import type { RequestRecord } from "../telemetry/request-record.ts";
import { ReceivedValues } from "./debug/received-values.ts";
import type { TokenTrace } from "./plugins/token-trace.ts";
import type { Clock } from "../lib/clock.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import type { TokenProvider, TokenRequest } from "../tokens/token-provider.ts";

/** Context of one request: the caller, and the downstream clients that act on the caller's behalf. */
export interface RequestContext extends DownstreamContext {
  readonly record: RequestRecord;
  readonly tokenTrace: TokenTrace;
  /** Facts about failures for a developer; only in local mode. */
  readonly debug?: { readonly calls: CallTrace; readonly values: ReceivedValues } | undefined;
  /** Counts the cost of the operation against the user's rate. @throws {RateLimitedError} */
  readonly chargeCost: (cost: number) => MaybePromise<void>;
}

export interface ContextDeps {
  readonly limits: OperationBudgets;
  readonly bytesInFlight: BytesInFlight;
  readonly enforceCostRate: (identity: Identity, cost: number) => MaybePromise<void>;
  readonly tokens: TokenProvider;
  readonly http: HttpClient;
  readonly project: Pick<Project, "downstreams">;
  readonly downstreams: readonly DownstreamConfig[];
  readonly clock: Clock;
  /** Creates the token trace of one request. */
  readonly createTokenTrace: () => TokenTrace;
  /** Whether errors are shown in full. */
  readonly debugErrors: boolean;
}

/** An HTTP request whose caller is authenticated. */
export interface IncomingRequest {
  readonly requestId: string;
  /** Collects what is logged, measured and traced of the request. */
  readonly record: RequestRecord;
  /** Aborted when the client disconnects or the deadline of the request passes, and by `abort`. */
  readonly signal: AbortSignalLike;
  /** Aborts the downstream calls of the request. */
  readonly abort: (reason: ServiceError) => void;
  /** The deadline, in milliseconds since the epoch. */
  readonly deadlineAt: number;
}

/** Creates the context of a request on behalf of an authenticated caller. */
export function createContext(deps: ContextDeps): (identity: Identity, request: IncomingRequest) => RequestContext {
  const sharedDeps = { slots: createKeyedSlots(), ...deps };
  return (identity, request) => {
    const { requestId, record } = request;
    const tokenTrace = deps.createTokenTrace();
    const { limits, bytesInFlight } = deps;
    const budget = new OperationBudget({ limits, bytesInFlight, abort: request.abort });
    const debug = deps.debugErrors ? { calls: new CallTrace(), values: new ReceivedValues() } : undefined;
    const downstream = createDownstreamAccess(sharedDeps, identity, request, { tokenTrace, budget, debug });
    const chargeCost = (cost: number): MaybePromise<void> => deps.enforceCostRate(identity, cost);
    return { identity, requestId, record, tokenTrace, budget, debug, chargeCost, downstream };
  };
}

function createDownstreamAccess(
  { tokens, http, project, downstreams, clock, slots }: ContextDeps & { readonly slots: KeyedSlots },
  identity: Identity,
  { requestId, signal, deadlineAt, record }: IncomingRequest,
  { tokenTrace, budget, debug }: Pick<RequestContext, "tokenTrace" | "budget" | "debug">,
): DownstreamAccess {
  const retryPolicy = createRetryPolicy({ signal, deadlineAt, ...clock });
  const operationStartedAt = clock.now();
  const createApi = ({ name, baseUrl, resource, headers }: DownstreamConfig) => {
    const { now } = clock;
    const { parseErrorCode, createClient: createApiClient } = getApiDefinition(project, name);
    const downstreamHttp = createDownstreamHttpClient({
      name,
      http,
      caller: identity,
      slots,
      signal,
      requestId,
      record,
      retryPolicy,
      budget,
      ...(parseErrorCode && { parseErrorCode }),
      fixedHeaders: headers && revealHeaders(headers),
      calls: debug?.calls,
      now,
    });
    const createClient = createApiClient({
      baseUrl,
      http: downstreamHttp,
      userId: identity.objectId,
    });
    const createRequest = (scopes: readonly string[], claims?: string): TokenRequest => {
      if (resource === undefined) throw new Error(`requests to ${name} have no access token`);
      const onAcquired = tokenTrace.wrap(scopes, record.recordToken);
      const request = { resource, scopes, downstream: name, operationStartedAt, onAcquired };
      return claims === undefined ? request : { ...request, claims };
    };
    const acquireToken = (scopes: readonly string[], claims?: string): MaybePromise<AccessToken> =>
      tokens.acquireToken(identity, createRequest(scopes, claims), signal);
    const createAccess = (scopes: readonly string[]): AccessTokenSource => ({
      key: scopes.join(" "),
      getToken: (claims) => mapMaybePromise(acquireToken(scopes, claims), ({ value }) => value.reveal()),
      replaceToken: async (rejected) => {
        const token = await tokens.replaceToken(identity, createRequest(scopes), rejected, signal);
        return token?.value.reveal();
      },
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
    getClient: ({ api, scopes }) => {
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
      // An error surfaces when a resolver acquires the token.
      if (token instanceof Promise) token.catch(() => undefined);
    },
  };
}
