import { createHash } from "node:crypto";
import type { SampleUser } from "../../tenant.ts";
import { GraphError, mediaResponse, type GraphResponse } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { createPng } from "./png.ts";
import { requireAnyPermission } from "./permissions.ts";
import { isOwnUser, getRequestedUser } from "./users.ts";

/**
 * Supported sizes in pixels (https://learn.microsoft.com/graph/api/profilephoto-get). Without a size the largest is
 * returned.
 */
const sizes = [48, 64, 96, 120, 240, 360, 432, 504, 648];

/** @see https://learn.microsoft.com/graph/api/profilephoto-get */
export function getPhoto(request: ResourceRequest): GraphResponse {
  return photoResponse(request, (available) => available.at(-1));
}

/** Returns the photo in one of the sizes: `48x48`, for example. */
export function getSizedPhoto(request: ResourceRequest): GraphResponse {
  const size = request.params.at(-1)?.toLowerCase();
  return photoResponse({ ...request, params: request.params.slice(0, -1) }, (available) =>
    available.find((pixels) => size === `${String(pixels)}x${String(pixels)}`),
  );
}

function photoResponse(
  request: ResourceRequest,
  chooseSize: (available: readonly number[]) => number | undefined,
): GraphResponse {
  const permissions = ["User.ReadBasic.All", "User.Read.All", "ProfilePhoto.Read.All"];
  requireAnyPermission(request.token, ...permissions, ...(isOwnUser(request) ? ["User.Read"] : []));
  const user = getRequestedUser(request);
  const pixels = chooseSize(getPhotoSizes(user));
  if (pixels === undefined) throw imageNotFoundError();
  const [red = 0, green = 0, blue = 0] = createHash("sha256").update(user.id).digest();
  return mediaResponse("image/png", createPng(pixels, [red, green, blue]));
}

/**
 * Most users have a photo, except guests and users whose surname starts with B, H, N, T or Z (Bob Baker, for example).
 * Exchange has no size above that of the uploaded photo; a photo in Entra ID has only the size that was uploaded.
 */
function getPhotoSizes({ userType, displayName, surname }: SampleUser): readonly number[] {
  if (userType === "Guest" || /^[BHNTZ]/.test(surname)) return [];
  if (displayName === "Quentin Quist") return sizes.filter((size) => size <= 96);
  return displayName === "Rosa Ruiz" ? [200] : sizes;
}

function imageNotFoundError(): GraphError {
  const message = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
  return new GraphError(404, "ImageNotFound", message);
}
