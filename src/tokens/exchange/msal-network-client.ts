import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { HttpError, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";
import { parseJson } from "../../lib/json.ts";

/**
 * Sends MSAL's requests with our HTTP client, for one exchange. It keeps the last response, because MSAL's errors contain
 * only parts of an error response.
 */
export interface MsalNetworkClient extends INetworkModule {
  /** The last response; undefined if there was none. */
  readonly response: HttpResponse | undefined;
  /** The network error or timeout of a request without a response. */
  readonly error: HttpError | undefined;
}

export function createMsalNetworkClient(http: HttpClient): MsalNetworkClient {
  let response: HttpResponse | undefined;
  let networkError: HttpError | undefined;
  const send = async (method: "GET" | "POST", url: string, { headers, body }: NetworkRequestOptions = {}) => {
    const request = { method, url, ...(headers && { headers }), ...(body !== undefined && { body }) };
    response = await http.send(request).catch((error: unknown) => {
      if (error instanceof HttpError) networkError = error;
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
