import { BadUserInputError } from "../../errors/service-errors.ts";
import type { HttpRequest, HttpResponse } from "../../http-client/http-client.ts";
import { asString, isObject, parseJson } from "../../lib/json.ts";
import { isHeaderValue, isReservedHeader } from "../../lib/request-headers.ts";
import type { AccessTokenSource, ClientDeps } from "../api-definition.ts";
import type { ErrorStatus } from "../http/downstream-client.ts";
import { createRestUrl, type PathParams, type PathTemplate, type Query } from "./rest-url.ts";

/**
 * Sends JSON requests to an API, with an access token for the scopes of one field.
 *
 * Reads are retried. A mutation is sent once: if it may have taken effect although it failed, or its response cannot be
 * used, it fails with `OUTCOME_UNKNOWN`. A claims challenge of the API is handled, or passed on to the client.
 *
 * All methods throw {@link DownstreamError} for an error response that `errors` does not list.
 */
export interface RestClient {
  readonly get: Send<RestOptions>;
  /** A mutation, or with `read: true` a read whose parameters are in the body. */
  readonly post: Send<RestBodyOptions & { readonly read?: boolean | undefined }>;
  readonly put: Send<RestBodyOptions>;
  readonly patch: Send<RestBodyOptions>;
  readonly delete: Send<RestBodyOptions>;
}

type Send<Options> = <Body = unknown, Status extends ErrorStatus = never>(
  path: PathTemplate,
  options?: Options & ResponseOptions<Body, Status>,
) => Promise<RestResponse<Body> | RestErrorResponse<Status>>;

interface RestOptions {
  /** Values of the placeholders in the path. Each is encoded as one segment. */
  readonly params?: PathParams | undefined;
  readonly query?: Query | undefined;
  /**
   * Further request headers, such as `if-match`. Credentials, `host`, `content-length` and the headers that correlate
   * requests cannot be set.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

interface RestBodyOptions extends RestOptions {
  /** Sent as JSON. Default: no body. */
  readonly body?: unknown;
}

interface ResponseOptions<Body, Status> {
  /**
   * Whether the body of a 2xx response, parsed, is what the API promises; null if there is none. If not, a read fails with
   * `DOWNSTREAM_ERROR`, and a mutation with `OUTCOME_UNKNOWN`. Default: any JSON is accepted.
   */
  readonly isBody?: ((body: unknown) => body is Body) | undefined;
  /** Statuses of error responses that are returned instead of thrown, to become a result. Default: none. */
  readonly errors?: readonly Status[] | undefined;
}

interface ResponseFacts {
  /** URL of the request. */
  readonly url: string;
  /** By name in lower case, such as `etag` or `location`. */
  readonly headers: HttpResponse["headers"];
}

/** A 2xx response. */
export interface RestResponse<Body> extends ResponseFacts {
  readonly ok: true;
  readonly status: number;
  /** Parsed JSON; null if the response has no body, such as a 204. */
  readonly body: Body;
}

/** An error response of a status in `errors`. Neither logs nor the client see anything of it that the caller does not return. */
export type RestErrorResponse<Status extends ErrorStatus = ErrorStatus> = Status extends ErrorStatus
  ? ResponseFacts & {
      readonly ok: false;
      readonly status: Status;
      /** Parsed JSON; undefined if the body is not JSON or has more than 65,536 characters. */
      readonly body: unknown;
      readonly problem: Problem;
    }
  : never;

/** The members of a problem that are strings (RFC 9457, section 3.1), of a body of any content type. */
export interface Problem {
  /** URI that identifies the kind of problem. */
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly instance?: string | undefined;
}

const maxErrorBodyLength = 65_536;

/**
 * Creates a client of an API that returns JSON over HTTP.
 *
 * @param access as `createClient` of the API's definition receives it; undefined to send no token
 */
export function createRestClient({ http, baseUrl }: ClientDeps, access: AccessTokenSource | undefined): RestClient {
  const createSend =
    (method: HttpRequest["method"]) =>
    async <Body, Status extends ErrorStatus>(
      path: PathTemplate,
      {
        params,
        query,
        headers,
        errors,
        isBody,
        body,
        read = method === "GET",
      }: RestBodyOptions & { readonly read?: boolean | undefined } & ResponseOptions<Body, Status> = {},
    ): Promise<RestResponse<Body> | RestErrorResponse<Status>> => {
      const url = createRestUrl(baseUrl, path, params, query);
      const response = await http.send({
        method,
        url,
        headers: {
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(headers && validateHeaders(headers)),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        idempotent: read,
        errors,
        access,
      });
      const { status, headers: responseHeaders } = response;
      if (status > 299) return toErrorResponse(url, response) as RestErrorResponse<Status>;
      const isEmpty = response.body === "" && (status === 204 || !read);
      const parsed = isEmpty ? null : parseJson(response.body);
      if (parsed === undefined || (isBody && !isBody(parsed)))
        throw read ? http.invalidResponseError() : http.outcomeUnknownError();
      return { ok: true, url, status, headers: responseHeaders, body: parsed as Body };
    };

  return {
    get: createSend("GET"),
    post: createSend("POST"),
    put: createSend("PUT"),
    patch: createSend("PATCH"),
    delete: createSend("DELETE"),
  };
}

function toErrorResponse(url: string, { status, headers, body: text }: HttpResponse): RestErrorResponse {
  const body = text.length > maxErrorBodyLength ? undefined : parseJson(text);
  const { type, title, detail, instance } = isObject(body) ? body : {};
  const problem = {
    type: asString(type),
    title: asString(title),
    detail: asString(detail),
    instance: asString(instance),
  };
  return { ok: false, url, status: status as ErrorStatus, headers, body, problem };
}

/**
 * @returns the headers with names in lower case
 * @throws {TypeError} if a header cannot be set
 * @throws {BadUserInputError} if a value has a character that no header can have: values come from clients
 */
function validateHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([given, value]) => {
      const name = given.toLowerCase();
      if (isReservedHeader(name)) throw new TypeError(`the request header ${name} cannot be set`);
      if (!isHeaderValue(value))
        throw new BadUserInputError(`the value for the header ${name} has invalid characters`, { argument: name });
      return [name, value];
    }),
  );
}
