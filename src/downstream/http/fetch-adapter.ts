import type { HttpResponse } from "../../http-client/http-client.ts";
import type { DownstreamHttpClient, DownstreamRequest } from "./downstream-client.ts";

/** What a client of GraphQL APIs reads of a `Response`. A whole one costs more than all the rest of such a call. */
type ResponseSubset = Pick<Response, "ok" | "status" | "text"> & { readonly headers: Pick<Headers, "get"> };

export interface FetchDeps {
  readonly http: DownstreamHttpClient;
  /** Whether what is sent may be sent again: true for queries, false for mutations. */
  readonly repeatable: DownstreamRequest["repeatable"];
  /** Goes with each request beside the two headers that such a client sets: a `Headers` object looks at each character. */
  readonly token: string;
}

/** The part of `fetch` that clients of GraphQL APIs use, over the shared HTTP client: POST with a text body. */
export function createFetch({ http, repeatable, token }: FetchDeps): typeof fetch {
  return (input, init) => {
    if (init?.method !== "POST" || typeof init.body !== "string" || !(init.headers instanceof Headers))
      throw new TypeError("only POST with a text body is sent");
    const sent = http.send({
      method: "POST",
      url: input instanceof Request ? input.url : String(input),
      headers: {
        authorization: `Bearer ${token}`,
        accept: init.headers.get("accept") ?? "application/json",
        "content-type": init.headers.get("content-type") ?? "application/json",
      },
      body: init.body,
      repeatable,
    });
    return sent.then(toFetchResponse);
  };
}

function toFetchResponse({ status, headers, body }: HttpResponse): Response {
  const response: ResponseSubset = {
    // Anything else is thrown by `send`.
    ok: true,
    status,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    text: () => Promise.resolve(body),
  };
  return response as Response;
}
