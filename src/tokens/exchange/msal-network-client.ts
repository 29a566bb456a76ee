import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { CircuitOpenError } from "../../http-client/circuit-breaker.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../http-client/http-client.ts";
import { HttpError } from "../../http-client/http-error.ts";
import { parseJson } from "../../lib/json.ts";

/**
 * Sends MSAL's requests with our HTTP client, for one exchange. It keeps the last response, because MSAL's errors contain
 * only parts of an error response.
 */
export interface MsalNetworkClient extends INetworkModule {
  /** The last response; undefined if there was none. */
  readonly response: HttpResponse | undefined;
  /** Why there was no response. */
  readonly error: HttpError | CircuitOpenError | undefined;
}

/** @param queueKey the tenant */
export function createMsalNetworkClient(http: HttpClient, queueKey?: HttpRequest["queueKey"]): MsalNetworkClient {
  let response: HttpResponse | undefined;
  let networkError: MsalNetworkClient["error"];
  const send = async (method: "GET" | "POST", url: string, { headers, body }: NetworkRequestOptions = {}) => {
    response = await http.send({ method, url, headers: headers ?? {}, body, queueKey }).catch((error: unknown) => {
      if (error instanceof HttpError || error instanceof CircuitOpenError) networkError = error;
      throw error;
    });
    return { status: response.status, headers: { ...response.headers }, body: parseJson(response.body) ?? {} };
  };
  return {
    sendGetRequestAsync: <Body>(url: string, options?: NetworkRequestOptions) =>
      send("GET", url, options) as Promise<NetworkResponse<Body>>,
    sendPostRequestAsync: <Body>(url: string, options?: NetworkRequestOptions) =>
      send("POST", url, options) as Promise<NetworkResponse<Body>>,
    get response() {
      return response;
    },
    get error() {
      return networkError;
    },
  };
}
