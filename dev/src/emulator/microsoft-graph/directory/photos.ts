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
  return photoResponse(request, Math.max(...sizes));
}

/** Returns the photo in one of the sizes: `48x48`, for example. */
export function getSizedPhoto(request: ResourceRequest): GraphResponse {
  const size = request.params.at(-1)?.toLowerCase();
  const pixels = sizes.find((candidate) => size === `${String(candidate)}x${String(candidate)}`);
  return photoResponse({ ...request, params: request.params.slice(0, -1) }, pixels);
}

function photoResponse(request: ResourceRequest, pixels: number | undefined): GraphResponse {
  const permissions = ["User.ReadBasic.All", "User.Read.All", "ProfilePhoto.Read.All"];
  requireAnyPermission(request.token, ...permissions, ...(isOwnUser(request) ? ["User.Read"] : []));
  const user = getRequestedUser(request);
  if (pixels === undefined || !hasPhoto(user)) throw imageNotFoundError();
  const [red = 0, green = 0, blue = 0] = createHash("sha256").update(user.id).digest();
  return mediaResponse("image/png", createPng(pixels, [red, green, blue]));
}

/**
 * Most users have a photo, except guests and users whose surname starts with B, H, N, T or Z (Bob Baker, for example).
 */
function hasPhoto({ userType, surname }: SampleUser): boolean {
  return userType === "Member" && !/^[BHNTZ]/.test(surname);
}

function imageNotFoundError(): GraphError {
  const message = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
  return new GraphError(404, "ImageNotFound", message);
}
