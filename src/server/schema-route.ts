import { hash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { authorizeCaller, type AuthorizeCallerDeps } from "./authorize-caller.ts";
import { sendBadRequest } from "./send-error.ts";

const url = "/schema.graphql";

/**
 * Adds `GET /schema.graphql`, for callers who may send operations: each request counts as one.
 *
 * @param printSchema returns the served schema. Perf: called with the first request, because it takes a twentieth of the start.
 */
export function registerSchemaRoute(
  server: FastifyInstance,
  deps: AuthorizeCallerDeps,
  printSchema: () => string,
): void {
  let served: { readonly sdl: string; readonly etag: string } | undefined;
  const getServed = (): NonNullable<typeof served> => {
    if (served) return served;
    const sdl = printSchema();
    return (served = { sdl, etag: `"${hash("sha256", sdl, "base64url")}"` });
  };
  server.get(url, async (request, reply) => {
    reply.raw.once("close", deps.shedding.acquire());
    await authorizeCaller(deps, request, reply);
    request.record.setOperation({ name: undefined, document: undefined, type: "schema" });
    const { sdl, etag } = getServed();
    // Each use is authorized, also if the client has the text.
    void reply.headers({ etag, "cache-control": "private, no-cache" });
    if (hasMatchingTag(request.headers["if-none-match"], etag)) return reply.status(304).send();
    return reply.type("text/plain; charset=utf-8").send(sdl);
  });
  server.route({
    method: ["POST", "PUT", "PATCH", "DELETE"],
    url,
    // Before the body is read.
    onRequest: (_request, reply) => {
      void sendBadRequest(reply.header("allow", "GET, HEAD"), 405, "The schema can only be read: send a GET request.");
    },
    handler: () => undefined,
  });
}

/** Compares the value of `If-None-Match` (RFC 9110, section 13.1.2). Proxies that compress a response make its tag weak. */
function hasMatchingTag(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((tag) => ["*", etag, `W/${etag}`].includes(tag.trim())) ?? false;
}
