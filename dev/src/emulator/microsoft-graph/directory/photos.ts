import { createHash } from "node:crypto";
import type { SampleUser } from "../../tenant.ts";
import { GraphError, mediaResponse, type GraphResponse } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { createPng } from "./png.ts";
import { requireAnyPermission } from "./permissions.ts";
import { isOwnUser, getRequestedUser } from "./users.ts";

/** In pixels (https://learn.microsoft.com/graph/api/profilephoto-get); the photo without a size is the largest. */
const sizes = [48, 64, 96, 120, 240, 360, 432, 504, 648];

/** https://learn.microsoft.com/graph/api/profilephoto-get */
export function getPhoto(request: ResourceRequest): GraphResponse {
  return photoResponse(request, Math.max(...sizes));
}

/** The photo in one of the sizes, as `48x48`. */
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

/** Most have one: guests have none, nor has anyone whose surname begins with B, H, N, T or Z, as Bob Baker. */
function hasPhoto({ userType, surname }: SampleUser): boolean {
  return userType === "Member" && !/^[BHNTZ]/.test(surname);
}

function imageNotFoundError(): GraphError {
  const message = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
  return new GraphError(404, "ImageNotFound", message);
}
