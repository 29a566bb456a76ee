import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { HttpError, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";

/** MSAL's way to the directory over our pool, for one exchange. Keeps the answer, since MSAL drops parts of refusals. */
export interface MsalNetworkClient extends INetworkModule {
  /** The last answer; undefined if there was none. */
  readonly response: HttpResponse | undefined;
  /** Why there was no answer; undefined if there was one. */
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
    return { status: response.status, headers: { ...response.headers }, body: parseBody(response.body) };
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

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
