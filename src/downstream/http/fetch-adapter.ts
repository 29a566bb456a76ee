import type { AccessTokenSource } from "../api-definition.ts";
import type { HttpResponse } from "../../http-client/http-client.ts";
import type { DownstreamHttpClient, DownstreamRequest } from "./downstream-client.ts";

/**
 * The members of `Response` that `graphql-request` reads.
 *
 * Perf: creating a real `Response` costs more than the rest of the call.
 */
type ResponseSubset = Pick<Response, "ok" | "status" | "text"> & { readonly headers: Pick<Headers, "get"> };

export interface FetchDeps {
  readonly http: DownstreamHttpClient;
  /** True for queries, false for mutations. */
  readonly idempotent: DownstreamRequest["idempotent"];
  /** Supplies the access token. Perf: not passed through `Headers`, which validates each character. */
  readonly access: AccessTokenSource;
}

/**
 * Creates the part of `fetch` that GraphQL clients use, on top of the shared HTTP client: POST with a text body.
 *
 * @returns a function that rejects like `DownstreamHttpClient.send`, and with a `TypeError` for any other request
 */
export function createFetch({ http, idempotent, access }: FetchDeps): typeof fetch {
  return (input, init) => {
    if (init?.method !== "POST" || typeof init.body !== "string" || !(init.headers instanceof Headers))
      throw new TypeError("createFetch supports only POST with a text body and a Headers object");
    const sent = http.send({
      method: "POST",
      url: input instanceof Request ? input.url : String(input),
      headers: {
        accept: init.headers.get("accept") ?? "application/json",
        "content-type": init.headers.get("content-type") ?? "application/json",
      },
      body: init.body,
      idempotent,
      access,
    });
    return sent.then(toFetchResponse);
  };
}

function toFetchResponse({ status, headers, body }: HttpResponse): Response {
  const response: ResponseSubset = {
    // `send` throws for any status other than 2xx.
    ok: true,
    status,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    text: () => Promise.resolve(body),
  };
  return response as Response;
}
