import type { DownstreamHttp } from "./http.ts";

/** The part of `fetch` that clients of GraphQL APIs use, over the shared HTTP client: POST with a text body. */
export function createFetch(http: DownstreamHttp): typeof fetch {
  return async (input, init) => {
    if (init?.method !== "POST" || typeof init.body !== "string")
      throw new TypeError("only POST with a text body is sent");
    const url = input instanceof Request ? input.url : String(input);
    const headers = Object.fromEntries(new Headers(init.headers));
    const answer = await http.send({ method: "POST", url, headers, body: init.body });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
}
