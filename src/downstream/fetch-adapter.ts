import type { DownstreamHttp, DownstreamRequest } from "./http.ts";

/**
 * The part of `fetch` that clients of GraphQL APIs use, over the shared HTTP client: POST with a text body.
 *
 * @param repeatable whether what is sent may be sent again: true for queries, false for mutations
 */
export function createFetch(http: DownstreamHttp, { repeatable }: Pick<DownstreamRequest, "repeatable">): typeof fetch {
  return async (input, init) => {
    if (init?.method !== "POST" || typeof init.body !== "string")
      throw new TypeError("only POST with a text body is sent");
    const url = input instanceof Request ? input.url : String(input);
    const headers = Object.fromEntries(new Headers(init.headers));
    const answer = await http.send({ method: "POST", url, headers, body: init.body, repeatable });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
}
