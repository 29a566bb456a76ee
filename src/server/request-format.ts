import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from "fastify";
import { isObject, parseJson } from "../lib/json.ts";
import { MalformedRequestError, sendBadRequest } from "./send-error.ts";

/**
 * `onRequest` hook: responds 415 to a body in a content coding (RFC 9110, section 15.5.16) or in a character encoding
 * other than UTF-8 (RFC 8259, section 8.1), before the body is read.
 */
export const rejectUnsupportedEncodings: onRequestHookHandler = ({ headers }, reply, done) => {
  const { "content-encoding": coding = "", "content-type": type = "" } = headers;
  // Perf: nearly all requests have neither a coding nor parameters.
  if (coding !== "" && !/^[\s,]*(?:identity[\s,]*)*$/i.test(coding))
    void sendBadRequest(
      reply.header("accept-encoding", "identity"),
      415,
      "The request body must not be compressed: remove Content-Encoding.",
    );
  else if (type.includes(";") && !isUtf8Charset(type))
    void sendBadRequest(reply, 415, "The request body must be encoded in UTF-8.");
  else done();
};

/** Whether each `charset` of a media type is UTF-8 or a subset of it. Repeated parameters must not contradict each other. */
function isUtf8Charset(mediaType: string): boolean {
  return [...mediaType.matchAll(/;\s*charset\s*=\s*(?:"([^"]*)"|([^;]*))/gi)].every(([, quoted, token = ""]) =>
    /^(?:utf-?8|us-ascii)$/i.test((quoted ?? token).trim()),
  );
}

/**
 * Adds the parser of JSON bodies. Fastify's own decodes any bytes and replaces those that are not UTF-8 by U+FFFD, which
 * would then be sent to a downstream API.
 */
export function addJsonParser(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const error = findBodyError(body);
    if (error === undefined) void parse(request, body.toString(), done);
    else done(new MalformedRequestError(error));
  });
}

/** RFC 8259, section 8.1: JSON is UTF-8, without a byte order mark. */
function findBodyError(body: Buffer): string | undefined {
  if (!isUtf8(body)) return "The request body is not valid UTF-8.";
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
    ? "The request body must not start with a byte order mark."
    : undefined;
}

type ReceivedRequest = Pick<FastifyRequest, "method" | "url" | "body">;

/** Apollo Server replaces bytes that are not UTF-8. @returns the message for the client; undefined if the query string is valid */
export function findQueryStringError(request: Pick<ReceivedRequest, "url">): string | undefined {
  return isEncodedUtf8(getSearch(request)) ? undefined : "The query string is not valid percent-encoded UTF-8.";
}

/**
 * Apollo Server looks up a persisted query without a hash as one that is not cached yet.
 *
 * @returns the message for the client; undefined if there is no persisted query or it has a hash
 */
export function findPersistedQueryError({ method, url, body }: ReceivedRequest): string | undefined {
  const extensions = method === "GET" ? readExtensions(getSearch({ url })) : isObject(body) && body["extensions"];
  const persistedQuery = isObject(extensions) ? extensions["persistedQuery"] : undefined;
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const hash = isObject(persistedQuery) ? persistedQuery["sha256Hash"] : undefined;
  return typeof hash === "string" && hash !== ""
    ? undefined
    : "`extensions.persistedQuery` must be an object with `version` and `sha256Hash`.";
}

function getSearch({ url }: Pick<ReceivedRequest, "url">): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
}

function isEncodedUtf8(search: string): boolean {
  // Node decodes bytes above 0x7f of a request target as Latin-1.
  if (/[^\x21-\x7e]/.test(search)) return false;
  try {
    decodeURIComponent(search);
    return true;
  } catch {
    return false;
  }
}

function readExtensions(search: string): unknown {
  return parseJson(new URLSearchParams(search).get("extensions") ?? "");
}
