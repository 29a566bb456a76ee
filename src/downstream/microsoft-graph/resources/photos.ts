import { invalidResponseError } from "../../http/downstream-client.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";

/** Pictures of users. */
export interface PhotosClient {
  /** @param side in pixels, one of Graph's sizes  @returns a `data:` URL; null if there is none */
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

/** @throws {DownstreamError} if it is not base64, as the page of a proxy */
function validateBase64(content: unknown): string {
  if (typeof content === "string" && base64Pattern.test(content)) return content;
  throw invalidResponseError("MICROSOFT_GRAPH");
}

/** By the first bytes, as a batch may leave the type out. */
function getMediaType(content: string): string {
  if (content.startsWith("iVBORw0KGgo")) return "image/png";
  return content.startsWith("R0lGOD") ? "image/gif" : "image/jpeg";
}
