import type { INetworkModule } from "@azure/msal-node";
import type { HttpClient, HttpResponse } from "../http-client.ts";

/** MSAL's way to the directory over our pool, for one exchange. Keeps the answer, since MSAL drops parts of refusals. */
export interface NetworkClient extends INetworkModule {
  /** The last answer; undefined if there was none. */
  readonly answer: HttpResponse | undefined;
}

export function createNetworkClient(http: HttpClient): NetworkClient {
  let answer: HttpResponse | undefined;
  const send = async <Body>(
    method: "GET" | "POST",
    url: string,
    options: { headers?: Record<string, string>; body?: string },
  ) => {
    answer = await http.send({ method, url, ...options });
    return { status: answer.status, headers: { ...answer.headers }, body: parsed(answer.body) as Body };
  };
  return {
    sendGetRequestAsync: (url, options = {}) => send("GET", url, options),
    sendPostRequestAsync: (url, options = {}) => send("POST", url, options),
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
