import { unusableAnswer } from "../../http/downstream-client.ts";
import { nullIfNotFound, type Calls } from "../graph-request.ts";

/** Pictures of users. */
export interface Photos {
  /** @param side in pixels, one of Graph's sizes  @returns a `data:` URL; null if there is none */
  photoOf(userId: string, side: number): Promise<string | null>;
}

const base64 = /^[A-Za-z\d+/]+={0,2}$/;

/** @see https://learn.microsoft.com/graph/api/profilephoto-get */
export function createPhotos({ load }: Calls): Photos {
  return {
    async photoOf(userId, side) {
      const path = `/users/${encodeURIComponent(userId)}/photos/${side}x${side}/$value`;
      const content = await nullIfNotFound(load({ path, select: [] }).then(checkedContent));
      return content === null ? null : `data:${mediaTypeOf(content)};base64,${content}`;
    },
  };
}

/** @throws {DownstreamError} if it is not base64, as the page of a proxy */
function checkedContent(content: unknown): string {
  if (typeof content === "string" && base64.test(content)) return content;
  throw unusableAnswer("MICROSOFT_GRAPH");
}

/** By the first bytes, as a batch may leave the type out. */
function mediaTypeOf(content: string): string {
  if (content.startsWith("iVBORw0KGgo")) return "image/png";
  return content.startsWith("R0lGOD") ? "image/gif" : "image/jpeg";
}
