import type { ClientDeps } from "../../api-definition.ts";
import { createUnanswered, isMedia, toContent, type GetResult, type SingleGet } from "./get-result.ts";

/** Sends one GET without a `$batch`, and retries it like a batch item. */
export async function sendGet(
  { http, baseUrl, userId }: ClientDeps,
  token: string,
  { get, attempt }: { readonly get: SingleGet; readonly attempt: number },
): Promise<GetResult> {
  const isBinary = isMedia(get);
  try {
    const { headers, body } = await http.send({
      method: "GET",
      url: `${baseUrl}${get.url}`,
      headers: { ...get.headers, authorization: `Bearer ${token}`, accept: isBinary ? "*/*" : "application/json" },
      responseEncoding: isBinary ? "base64" : "utf8",
      idempotent: true,
      attempt,
      object: getObject(get.url, userId),
    });
    const content = isBinary && !isMediaType(headers["content-type"]) ? undefined : toContent(get, body);
    return content === undefined ? createUnanswered("again") : { kind: "final", outcome: content };
  } catch (error) {
    return { kind: "final", outcome: error };
  }
}

/** Returns the user, group or other object that a path is about, such as the owner of a mailbox; undefined for lists. */
function getObject(path: string, userId: string): string | undefined {
  const [, kind = "", id] = /^\/(\w+)(?:\/([^/?]+))?/.exec(path) ?? [];
  return kind === "me" ? `users ${userId}` : id && `${kind} ${id}`;
}

/** False for error pages and JSON, which are no media although every text is one as bytes. */
function isMediaType(contentType = ""): boolean {
  return !/^(?:text|application\/json)\b/i.test(contentType);
}
