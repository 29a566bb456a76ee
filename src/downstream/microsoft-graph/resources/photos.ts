import { DownstreamError } from "../../../errors/service-errors.ts";
import { invalidResponseError } from "../../http/downstream-client.ts";
import { hasErrorCode, noMailboxCodes } from "../error-code.ts";
import type { GraphRequests } from "../graph-request.ts";

/** Profile photos of users. */
export interface PhotosClient {
  /**
   * @param side width and height in pixels; one of Graph's sizes
   * @returns a `data:` URL of the photo in that size, or else of the largest one; null if the user has no photo
   */
  getPhoto(userId: string, side: number): Promise<string | null>;
}

const base64Pattern = /^[A-Za-z\d+/]+={0,2}$/;

/** @see https://learn.microsoft.com/graph/api/profilephoto-get */
export function createPhotosClient({ get }: GraphRequests): PhotosClient {
  const getPhotoUrl = async (userId: string, path: string): Promise<string> => {
    const content = await get({ path: `/users/${encodeURIComponent(userId)}/${path}/$value`, select: [] });
    return toDataUrl(content);
  };
  return {
    getPhoto: (userId, side) =>
      getPhotoUrl(userId, `photos/${side}x${side}`).catch((error: unknown) =>
        // Exchange has no size above that of the uploaded photo; photos in Entra ID have only the size that was uploaded.
        isNotFound(error) && !hasNoMailbox(error) ? getPhotoUrl(userId, "photo").catch(toNull) : toNull(error),
      ),
  };
}

/** @throws any other error than that there is no photo */
function toNull(error: unknown): null {
  if (isNotFound(error) || hasNoMailbox(error)) return null;
  throw error;
}

function isNotFound(error: unknown): boolean {
  return error instanceof DownstreamError && error.code === "DOWNSTREAM_NOT_FOUND";
}

/**
 * Whether the user has no photo in any size: there is no mailbox, or no user. Instead of a code for missing mailboxes,
 * Graph has also sent two general ones, with 400 and 401.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-docs/issues/8877
 */
function hasNoMailbox(error: unknown): boolean {
  return hasErrorCode(error, ...noMailboxCodes, "Request_ResourceNotFound", "AuthenticationError", "UnknownError");
}

/** @throws {DownstreamError} if the content is not base64 of an image, such as the error page of a proxy */
function toDataUrl(content: unknown): string {
  if (typeof content !== "string" || !base64Pattern.test(content) || isMarkup(content))
    throw invalidResponseError("MICROSOFT_GRAPH");
  return `data:${getMediaType(content)};base64,${content}`;
}

/** Whether the content is HTML, XML or JSON, whatever its media type: no image starts like them. */
function isMarkup(content: string): boolean {
  return /^(?:\xef\xbb\xbf)?\s*[<{[]/.test(Buffer.from(content.slice(0, 64), "base64").toString("latin1"));
}

/** Detects the media type by the first bytes: items of a batch may lack `Content-Type`. */
function getMediaType(content: string): string {
  if (content.startsWith("iVBORw0KGgo")) return "image/png";
  return content.startsWith("R0lGOD") ? "image/gif" : "image/jpeg";
}
