import { DownstreamError, OutcomeUnknownError, ServiceError } from "../../errors/service-errors.ts";
import { toUserKey, type Identity } from "../../entra/identity.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../http-client/http-client.ts";
import type { AbortSignalLike } from "../../lib/abort-signal.ts";
import { parseJson } from "../../lib/json.ts";
import type { AccessTokenSource, ApiDefinition } from "../api-definition.ts";
import type { KeyedSlots, SlotRequest } from "../../lib/keyed-slots.ts";
import type { RequestRecord } from "../../telemetry/request-record.ts";
import { HttpError } from "../../http-client/http-error.ts";
import { classifyNetworkError, classifyResponse, toCallStatus, type Failure } from "./classify-failure.ts";
import type { CallRecorder, TracedCall } from "./call-trace.ts";
import type { OperationBudget } from "./operation-budget.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import { withAccessToken } from "./with-access-token.ts";

/** Sends requests to one downstream API, for one incoming request. */
export interface DownstreamHttpClient {
  /** Name of the API, as in `@downstream(api: …)`. */
  readonly name: string;
  /**
   * Sends a request. An idempotent request is retried as long as the incoming request lasts. With `access`, a request whose
   * token the API rejects is sent once more with another token, one that satisfies the claims challenge of the response.
   *
   * @returns the response; its status is 2xx, or one of `request.errors`
   * @throws {DownstreamError} for any other status, and without a response
   * @throws {InteractionRequiredError} if the user has to satisfy the API's claims challenge
   * @throws {OutcomeUnknownError} if the request is not idempotent and may have taken effect although it failed
   */
  send(request: DownstreamRequest): Promise<HttpResponse>;
  /**
   * Classifies a status other than 2xx inside a response, such as that of a batch item.
   *
   * @param request that of the item, which a developer is shown in local mode
   */
  classify(response: FailedResponse, request?: TracedCall["request"]): Failure;
  /** Creates the error for a query whose response is 2xx and invalid. */
  invalidResponseError(cause?: unknown): DownstreamError;
  /** Creates the error for a mutation whose response is 2xx and invalid, so that it may have taken effect. */
  outcomeUnknownError(cause?: unknown): OutcomeUnknownError;
  /** Calls a function after each mutation of this incoming request: what was loaded before may have changed. */
  onMutation(listener: () => void): void;
  /**
   * Sends requests of which the API serves only some at a time, when it is their turn. All incoming requests of this
   * process share the slots of a key, which belongs to the API and the user's tenant.
   *
   * @param run sends at most `slots.count` requests at a time
   * @throws {ServiceError} if the incoming request ends first; nothing was sent
   */
  sendInTurn<Result>(slots: SlotRequest, run: () => Promise<Result>): Promise<Result>;
  /** For clients that retry parts of a request, such as batch items. */
  readonly retryPolicy: RetryPolicy;
}

/** An error response; its body is text or parsed JSON. */
export type FailedResponse = Pick<HttpResponse, "status" | "headers"> & { readonly body: unknown };

export interface DownstreamRequest extends Omit<HttpRequest, "signal" | "onData" | "failureSources"> {
  /** Whether the request may be retried. Decided by the caller, not by the method: a POST can be a query. */
  readonly idempotent: boolean;
  /** Supplies the `Authorization` header. Default: the one in `headers`. */
  readonly access?: AccessTokenSource | undefined;
  /** Statuses of error responses that are returned instead of thrown. */
  readonly errors?: readonly ErrorStatus[] | undefined;
  /** Number of this attempt, if earlier ones were sent otherwise, such as in a batch. Default: 1. */
  readonly attempt?: number;
  /** The only object that is read, which may be broken although the API is available. */
  readonly object?: string | undefined;
}

/**
 * Statuses of error responses that can be returned: those that say what is wrong with the request, and that it had no
 * effect. A rejected token, throttling and failures of the API are always errors.
 */
export type ErrorStatus = 400 | 403 | 404 | 405 | 406 | 409 | 410 | 412 | 413 | 415 | 422 | 423 | 424 | 428;

export interface DownstreamHttpClientDeps {
  /** Name of the API, as in `@downstream(api: …)`. */
  readonly name: string;
  readonly http: HttpClient;
  /**
   * Tenants share the connections to an API fairly, and users those of their tenant. Failures of one user's calls do not open
   * the circuit for others.
   */
  readonly caller: Pick<Identity, "tenantId" | "objectId">;
  /** Shared by all incoming requests of the process. */
  readonly slots: KeyedSlots;
  /** Aborted when the client disconnects, or with a `ServiceError` when the incoming request has to end. */
  readonly signal: AbortSignalLike;
  /** Sent as `client-request-id`. */
  readonly requestId: string;
  /** Records each call and supplies its `traceparent`. */
  readonly record: Pick<RequestRecord, "startCall">;
  readonly retryPolicy: RetryPolicy;
  /** Counts the calls and their responses. */
  readonly budget: Pick<OperationBudget, "countCall" | "countBytes" | "countItems">;
  readonly parseErrorCode?: ApiDefinition<object>["parseErrorCode"];
  /** Headers of each request, by name in lower case. */
  readonly fixedHeaders?: Readonly<Record<string, string>> | undefined;
  /** Keeps the calls for a developer; only in local mode. */
  readonly calls?: CallRecorder | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createDownstreamHttpClient(deps: DownstreamHttpClientDeps): DownstreamHttpClient {
  const { name, http, caller, slots, signal, requestId, record, retryPolicy, budget, parseErrorCode, calls, now } =
    deps;
  const { fixedHeaders } = deps;
  const mutationListeners: (() => void)[] = [];
  const queueKey = [caller.tenantId, caller.objectId];
  const user = toUserKey(caller);
  const classify: DownstreamHttpClient["classify"] = (response, request) => {
    const { body } = response;
    const errorCode = parseErrorCode?.(typeof body === "string" ? parseJson(body) : body);
    const failure = classifyResponse(name, response, now(), errorCode);
    if (request) calls?.record({ downstream: name, request, response }, failure.error);
    return failure;
  };
  const createOutcomeUnknownError = (cause?: unknown): OutcomeUnknownError =>
    outcomeUnknownError(name, requestId, cause);

  const sendOnce = (request: DownstreamRequest, token: string | undefined): Promise<HttpResponse | Failure> => {
    budget.countCall();
    const call = record.startCall(name, request);
    const { method, url, body, responseEncoding, timeoutMs, object, errors } = request;
    const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    const ownHeaders = { ...fixedHeaders, ...request.headers, ...authorization };
    const headers = { "client-request-id": requestId, traceparent: call.traceparent, ...ownHeaders };
    const failureSources = object === undefined ? [user] : [user, object];
    const onData = budget.countBytes;
    const sent = { method, url, headers, body, responseEncoding, timeoutMs, failureSources, signal, queueKey, onData };
    const traced = calls && { ...request, headers: ownHeaders };
    return http.send(sent).then(
      (response) => {
        const { status } = response;
        call.end(status);
        const isReturned = (status >= 200 && status <= 299) || errors?.some((each) => each === status);
        if (!isReturned) return classify(response, traced);
        if (traced) calls.record({ downstream: name, request: traced, response });
        const isWithinBudget = budget.countItems(response.body);
        return isWithinBudget ? response : classifyNetworkError(name, new HttpError("aborted", true, signal.reason));
      },
      (error: unknown) => {
        call.end(toCallStatus(error));
        const failure = classifyNetworkError(name, error);
        if (traced) calls.record({ downstream: name, request: traced, cause: error }, failure.error);
        return failure;
      },
    );
  };

  const toError = (error: DownstreamError): Error => (signal.reason instanceof ServiceError ? signal.reason : error);
  const throwAborted = (reason: unknown): never => {
    throw toError(classifyNetworkError(name, new HttpError("aborted", false, reason)).error);
  };

  const sendWithRetries = async (request: DownstreamRequest, token?: string): Promise<HttpResponse> => {
    for (let attempt = request.attempt ?? 1; ; attempt++) {
      const result = await sendOnce(request, token);
      if (!("error" in result)) return result;
      const { retryable, maybeApplied, retryAfterSeconds } = result;
      const error = toError(result.error);
      if (!request.idempotent) throw maybeApplied ? createOutcomeUnknownError(error) : error;
      const delayMs = retryable ? retryPolicy.nextDelayMs(attempt, retryAfterSeconds) : undefined;
      if (delayMs === undefined || !(await retryPolicy.sleep(delayMs))) throw error;
    }
  };

  return {
    name,
    classify,
    invalidResponseError: (cause) => invalidResponseError(name, cause),
    outcomeUnknownError: createOutcomeUnknownError,
    onMutation: (listener) => {
      mutationListeners.push(listener);
    },
    retryPolicy,
    send(request) {
      const { access, idempotent } = request;
      const response = access
        ? withAccessToken(access, (token) => sendWithRetries(request, token))
        : sendWithRetries(request);
      if (idempotent) return response;
      return response.finally(() => {
        for (const listener of mutationListeners) listener();
      });
    },
    async sendInTurn(request, run) {
      const acquired = slots.acquire({ ...request, key: `${name} ${caller.tenantId} ${request.key}` }, signal);
      const release = acquired instanceof Promise ? await acquired.catch(throwAborted) : acquired;
      try {
        return await run();
      } finally {
        release();
      }
    },
  };
}

/** Creates the error for a query whose response is 2xx and invalid. For mutations use `outcomeUnknownError`. */
export function invalidResponseError(name: string, cause?: unknown): DownstreamError {
  return new DownstreamError("DOWNSTREAM_ERROR", `${name}: invalid response`, { downstream: name }, { cause });
}

/** @param requestId sent to the API as `client-request-id` */
export function outcomeUnknownError(name: string, requestId: string, cause?: unknown): OutcomeUnknownError {
  return new OutcomeUnknownError(
    `${name}: outcome unknown; the change may have been applied, check before retrying`,
    { downstream: name, requestId },
    { cause },
  );
}
