import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import type { SampleUser } from "../../tenant.ts";
import type { GraphResponse } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { requestDeniedError, resourceNotFoundError } from "./errors.ts";
import { findDirectReports, findUser, findManager, findMemberships, findObjects, userObjects } from "./lookup.ts";
import type { DirectoryObject } from "./object-type.ts";
import { entityResponse, pageResponse } from "./page.ts";
import { requireAnyPermission } from "./permissions.ts";
import { getQueriedProperties, type DirectoryQuery } from "./query.ts";
import { userType } from "./user-type.ts";

/** @see https://learn.microsoft.com/graph/api/user-get */
export function getUser(request: ResourceRequest): GraphResponse {
  requireAnyPermission(
    request.token,
    "User.ReadBasic.All",
    "User.Read.All",
    ...(isOwnUser(request) ? ["User.Read"] : []),
  );
  return entityResponse(request, getUserObject(getRequestedUser(request)), "user");
}

/** Lists users; guests are denied (https://learn.microsoft.com/graph/api/user-list). */
export function listUsers(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, "User.ReadBasic.All", "User.Read.All");
  if (isGuest(request.token)) throw requestDeniedError();
  return pageResponse(request, userObjects, {
    name: "users",
    declared: "user",
    isRelation: false,
    check: (query) => {
      requireVisibleProperties(query, request.token);
    },
  });
}

/** @see https://learn.microsoft.com/graph/api/user-list-manager */
export function getManager(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, "User.Read.All");
  const manager = findManager(getRequestedUser(request));
  if (!manager) throw resourceNotFoundError("manager");
  return entityResponse(request, manager, "directoryObject");
}

/** @see https://learn.microsoft.com/graph/api/user-list-directreports */
export function listDirectReports(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, "User.Read.All", ...(isOwnUser(request) ? ["User.Read"] : []));
  const user = getRequestedUser(request);
  const reports = findObjects(findDirectReports(user).map(({ id }) => id));
  return pageResponse(request, reports, {
    name: `directReports/${user.id}`,
    declared: "directoryObject",
    isRelation: true,
  });
}

/**
 * Lists direct memberships; GroupMember.Read.All shows groups in full
 * (https://learn.microsoft.com/graph/api/user-list-memberof).
 */
export function listGroupsOfUser(request: ResourceRequest): GraphResponse {
  const user = getRequestedMember(request);
  const collection = { name: `memberOf/${user.id}`, declared: "directoryObject", isRelation: true } as const;
  return pageResponse(request, findMemberships(user), collection);
}

/** Lists only the groups, by an OData cast. */
export function listMemberOfGroups(request: ResourceRequest): GraphResponse {
  const user = getRequestedMember(request);
  const groups = findMemberships(user).filter(({ type }) => type.name === "group");
  return pageResponse(request, groups, { name: `memberOf/group/${user.id}`, declared: "group", isRelation: true });
}

function getRequestedMember(request: ResourceRequest): SampleUser {
  requireAnyPermission(
    request.token,
    "User.Read.All",
    "GroupMember.Read.All",
    ...(isOwnUser(request) ? ["User.Read"] : []),
  );
  return getRequestedUser(request);
}

/** The user in the path, or the caller. */
export function getRequestedUser({ params: [key], token }: ResourceRequest): SampleUser {
  const user = findUser(key ?? token.oid);
  if (!user) throw resourceNotFoundError(key ?? token.oid);
  return user;
}

export function isOwnUser({ params: [key], token }: ResourceRequest): boolean {
  return key === undefined || findUser(key)?.id === token.oid;
}

export function isGuest({ oid }: AcceptedToken): boolean {
  return findUser(oid)?.userType === "Guest";
}

/** Hidden properties cannot be queried either. */
function requireVisibleProperties(query: DirectoryQuery, token: AcceptedToken): void {
  const isHidden = getQueriedProperties(query).some((property) => !userType.basic.includes(property));
  if (isHidden && !hasAnyScope(token, ["User.Read.All"])) throw requestDeniedError();
}

function getUserObject({ id }: SampleUser): DirectoryObject {
  const [object] = findObjects([id]);
  if (!object) throw resourceNotFoundError(id);
  return object;
}
