import { isObject, parseJson } from "../../../lib/json.ts";
import { invalidResponseError } from "../../http/downstream-client.ts";

/** A GET as it is sent. */
export interface SingleGet {
  /** Relative to the version root. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The result of sending a GET once. `outcome` is the content of the response, or the error. */
export type GetResult =
  | { readonly kind: "final"; readonly outcome: unknown }
  /** Graph rejected the GET, and a retry may succeed. */
  | { readonly kind: "retryable"; readonly outcome: Error; readonly retryAfterSeconds: number | undefined }
  /** The response says nothing about this GET. `resend` tells how another one may. */
  | { readonly kind: "unanswered"; readonly outcome: Error; readonly resend: Resend };

/** `again`: unchanged at first; `in parts`: in smaller batches; `singly`: without a `$batch`. */
export type Resend = "again" | "in parts" | "singly";

/** A GET without a readable response. */
export function createUnanswered(resend: Resend, error: Error = invalidResponseError("MICROSOFT_GRAPH")): GetResult {
  return { kind: "unanswered", outcome: error, resend };
}

/** Whether the response to a GET is the bytes of a file, such as a photo. */
export function isMedia({ url }: SingleGet): boolean {
  return url.endsWith("/$value");
}

/**
 * Converts the content of a 2xx response.
 *
 * @param body an object, or a string: JSON, or base64 as in batches
 * @returns the bytes as base64 for media, otherwise an object; undefined if the response is neither, such as HTML
 */
export function toContent(get: SingleGet, body: unknown): unknown {
  if (isMedia(get)) return typeof body === "string" ? body : undefined;
  const content =
    typeof body === "string" ? (parseJson(body) ?? parseJson(Buffer.from(body, "base64").toString())) : body;
  return isObject(content) ? content : undefined;
}
