import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { HttpClient, HttpResponse } from "../http-client.ts";

/** MSAL's way to the directory over our pool, for one exchange. Keeps the answer, since MSAL drops parts of refusals. */
export interface NetworkClient extends INetworkModule {
  /** The last answer; undefined if there was none. */
  readonly answer: HttpResponse | undefined;
}

export function createNetworkClient(http: HttpClient): NetworkClient {
  let answer: HttpResponse | undefined;
  const send = async (method: "GET" | "POST", url: string, { headers, body }: NetworkRequestOptions = {}) => {
    answer = await http.send({ method, url, ...(headers && { headers }), ...(body !== undefined && { body }) });
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
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
