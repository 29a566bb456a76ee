import type { DownstreamHttp, DownstreamRequest } from "./http.ts";

/** What a client of GraphQL APIs reads of a `Response`. A whole one costs more than all the rest of such a call. */
type ReadResponse = Pick<Response, "ok" | "status" | "text"> & { readonly headers: Pick<Headers, "get"> };

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
    const headers = Object.fromEntries(init.headers instanceof Headers ? init.headers : new Headers(init.headers));
    const {
      status,
      headers: received,
      body,
    } = await http.send({
      method: "POST",
      url,
      headers,
      body: init.body,
      repeatable,
    });
    const response: ReadResponse = {
      // Anything else is thrown by `send`.
      ok: true,
      status,
      headers: { get: (name) => received[name.toLowerCase()] ?? null },
      text: () => Promise.resolve(body),
    };
    return response as Response;
  };
}
