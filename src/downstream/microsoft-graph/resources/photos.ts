import { invalidResponseError } from "../../http/downstream-client.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";

/** Profile photos of users. */
export interface PhotosClient {
  /**
   * @param side width and height in pixels; one of Graph's sizes
   * @returns a `data:` URL; null if the user has no photo
   */
  getPhoto(userId: string, side: number): Promise<string | null>;
}

const base64Pattern = /^[A-Za-z\d+/]+={0,2}$/;

/** @see https://learn.microsoft.com/graph/api/profilephoto-get */
export function createPhotosClient({ get }: GraphRequests): PhotosClient {
  return {
    async getPhoto(userId, side) {
      const path = `/users/${encodeURIComponent(userId)}/photos/${side}x${side}/$value`;
      const content = await nullIfNotFound(get({ path, select: [] }).then(validateBase64));
      return content === null ? null : `data:${getMediaType(content)};base64,${content}`;
    },
  };
}

/** @throws {DownstreamError} if the content is not base64, such as the error page of a proxy */
function validateBase64(content: unknown): string {
  if (typeof content === "string" && base64Pattern.test(content)) return content;
  throw invalidResponseError("MICROSOFT_GRAPH");
}

/** Detects the media type by the first bytes: items of a batch may lack `Content-Type`. */
function getMediaType(content: string): string {
  if (content.startsWith("iVBORw0KGgo")) return "image/png";
  return content.startsWith("R0lGOD") ? "image/gif" : "image/jpeg";
}
