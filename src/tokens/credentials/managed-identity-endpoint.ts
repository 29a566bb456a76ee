import { AuthError, type INetworkModule, type NetworkRequestOptions, type NetworkResponse } from "@azure/msal-node";
import { parseRetryAfterSeconds, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";
import { isObject, parseJson } from "../../lib/json.ts";
import { getTokenExpiry } from "./decode-jwt.ts";

interface UnusableResponse {
  readonly status: number;
  /** Whether the endpoint says that it does not know the identity. */
  readonly isIdentityUnknown: boolean;
  readonly retryAfterSeconds: number | undefined;
}

/** The managed identity endpoint returned no usable token. An `AuthError`, because MSAL replaces other errors. */
export class ManagedIdentityEndpointError extends AuthError {
  /** URL of the endpoint, without the query. */
  readonly endpoint: string;
  /** Undefined if there was no response. */
  readonly response: UnusableResponse | undefined;

  constructor(endpoint: string, response: UnusableResponse | undefined, cause?: unknown) {
    super("managed_identity_endpoint", "", "The managed identity endpoint returned no usable token.");
    // The constructor of AuthError replaces the prototype.
    Object.setPrototypeOf(this, new.target.prototype);
    this.name = "ManagedIdentityEndpointError";
    this.cause = cause;
    this.endpoint = endpoint;
    this.response = response;
  }
}

/** How MSAL reaches the managed identity endpoint. */
export interface ManagedIdentityTransport {
  readonly networkClient: INetworkModule;
  /** URL of the last request, without the query; undefined before the first one. */
  readonly endpoint: string | undefined;
  /** Lets MSAL send the requests of `acquire` with this transport. */
  use<T>(acquire: () => Promise<T>): Promise<T>;
}

interface TransportState {
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  endpoint: string | undefined;
}

/**
 * MSAL keeps the first network client of a process for all managed identities, so there is only one, and it sends with the
 * transport that was used last. MSAL sends the first request synchronously.
 */
let current: TransportState | undefined;

const networkClient: INetworkModule = {
  sendGetRequestAsync: <Body>(url: string, options?: NetworkRequestOptions) =>
    send("GET", url, options) as Promise<NetworkResponse<Body>>,
  sendPostRequestAsync: <Body>(url: string, options?: NetworkRequestOptions) =>
    send("POST", url, options) as Promise<NetworkResponse<Body>>,
};

export function createManagedIdentityTransport(http: HttpClient, now: () => number): ManagedIdentityTransport {
  const state: TransportState = { http, now, endpoint: undefined };
  return {
    networkClient,
    get endpoint() {
      return state.endpoint;
    },
    use: (acquire) => {
      current = state;
      return acquire();
    },
  };
}

/** A slow response is still useful: it is there for later callers. */
const requestTimeoutMs = 10_000;

/**
 * Responses without a usable token are errors here, because MSAL returns an empty token for them if their body is not its
 * JSON.
 */
async function send(method: "GET" | "POST", url: string, { headers, body }: NetworkRequestOptions = {}) {
  if (!current) throw new TypeError("no transport is in use");
  const { http, now } = current;
  const { origin, pathname } = new URL(url);
  const endpoint = origin + pathname;
  current.endpoint = endpoint;
  const response = await http
    .send({ method, url, headers: headers ?? {}, body, timeoutMs: requestTimeoutMs })
    .catch((cause: unknown) => {
      throw new ManagedIdentityEndpointError(endpoint, undefined, cause);
    });
  const token = isArcChallenge(response) ? {} : parseTokenResponse(response, now());
  if (!token) throw new ManagedIdentityEndpointError(endpoint, toUnusableResponse(response, now()));
  return { status: response.status, headers: { ...response.headers }, body: token };
}

/** Azure Arc names a file with the secret that the next request must contain; MSAL handles it. */
function isArcChallenge({ status, headers }: HttpResponse): boolean {
  return status === 401 && /^basic realm=/i.test(headers["www-authenticate"] ?? "");
}

/** Characters of a bearer token (RFC 6750, section 2.1). */
const bearerToken = /^[\w.~+/-]+=*$/;

/** @returns the fields that MSAL reads; undefined without a token that can be used now */
function parseTokenResponse(
  { status, body }: HttpResponse,
  now: number,
): Readonly<Record<string, unknown>> | undefined {
  const fields = parseJson(body);
  if (status !== 200 || !isObject(fields)) return undefined;
  const { access_token: token, client_id: clientId } = fields;
  if (typeof token !== "string" || !bearerToken.test(token)) return undefined;
  const expiries = [parseExpiry(fields, now), getTokenExpiry(token)].filter((expiry) => expiry !== undefined);
  const expiresAt = Math.min(...expiries);
  if (expiries.length === 0 || expiresAt <= now) return undefined;
  return {
    access_token: token,
    token_type: "Bearer",
    expires_on: Math.floor(expiresAt / 1000),
    // Compared by MSAL on Azure Arc, whose old agents ignore the requested identity.
    client_id: clientId,
  };
}

/**
 * `expires_on` is in seconds since the epoch; old endpoints send a date.
 *
 * @returns milliseconds since the epoch
 */
function parseExpiry({ expires_on: on, expires_in: seconds }: Readonly<Record<string, unknown>>, now: number) {
  const expiresAt = parseSeconds(on) ?? (typeof on === "string" ? Date.parse(on) : NaN);
  if (!Number.isNaN(expiresAt)) return expiresAt;
  const lifetimeMs = parseSeconds(seconds);
  return lifetimeMs === undefined ? undefined : now + lifetimeMs;
}

/** @returns milliseconds */
function parseSeconds(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return value * 1000;
  return typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) * 1000 : undefined;
}

/**
 * IMDS responds with 404 or 410 while it is updated, whatever the body.
 *
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
 */
const retryableStatuses: readonly number[] = [404, 408, 410, 429];

function toUnusableResponse({ status, headers, body }: HttpResponse, now: number): UnusableResponse {
  const fields = parseJson(body);
  // JSON errors come from the endpoint itself; others from a gateway, a proxy or a network policy.
  const isJsonError = isObject(fields) && ("error" in fields || "message" in fields);
  const isRejection = status >= 400 && status < 500 && !retryableStatuses.includes(status);
  return {
    status,
    isIdentityUnknown: isRejection && isJsonError,
    retryAfterSeconds: parseRetryAfterSeconds(headers, now),
  };
}
