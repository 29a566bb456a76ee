import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { HttpError, type HttpClient, type HttpResponse } from "../../http-client/http-client.ts";

/** MSAL's way to the directory over our pool, for one exchange. Keeps the answer, since MSAL drops parts of refusals. */
export interface NetworkClient extends INetworkModule {
  /** The last answer; undefined if there was none. */
  readonly answer: HttpResponse | undefined;
  /** Why there was no answer; undefined if there was one. */
  readonly failure: HttpError | undefined;
}

export function createNetworkClient(http: HttpClient): NetworkClient {
  let answer: HttpResponse | undefined;
  let failure: HttpError | undefined;
  const send = async (method: "GET" | "POST", url: string, { headers, body }: NetworkRequestOptions = {}) => {
    const request = { method, url, ...(headers && { headers }), ...(body !== undefined && { body }) };
    answer = await http.send(request).catch((error: unknown) => {
      if (error instanceof HttpError) failure = error;
      throw error;
    });
    return { status: answer.status, headers: { ...answer.headers }, body: parsed(answer.body) };
  };
  return {
    sendGetRequestAsync: <Body>(url: string, options?: NetworkRequestOptions) =>
      send("GET", url, options) as Promise<NetworkResponse<Body>>,
    sendPostRequestAsync: <Body>(url: string, options?: NetworkRequestOptions) =>
      send("POST", url, options) as Promise<NetworkResponse<Body>>,
    get answer() {
      return answer;
    },
    get failure() {
      return failure;
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
