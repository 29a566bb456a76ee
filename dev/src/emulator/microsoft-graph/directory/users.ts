import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import type { SampleUser } from "../../tenant.ts";
import type { GraphResponse } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { requestDenied, resourceNotFound } from "./errors.ts";
import { findDirectReports, findUser, findManager, findMemberships, findObjects, userObjects } from "./lookup.ts";
import type { DirectoryObject } from "./object-type.ts";
import { entityResponse, pageResponse } from "./page.ts";
import { requireAnyPermission } from "./permissions.ts";
import { getQueriedProperties, type DirectoryQuery } from "./query.ts";
import { userType } from "./user-type.ts";

/** https://learn.microsoft.com/graph/api/user-get */
export function getUser(request: ResourceRequest): GraphResponse {
  requireAnyPermission(
    request.token,
    "User.ReadBasic.All",
    "User.Read.All",
    ...(isOwnUser(request) ? ["User.Read"] : []),
  );
  return entityResponse(request, getUserObject(getRequestedUser(request)), "user");
}

/** https://learn.microsoft.com/graph/api/user-list; not for guests. */
export function listUsers(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, "User.ReadBasic.All", "User.Read.All");
  if (isGuest(request.token)) throw requestDenied();
  return pageResponse(request, userObjects, {
    name: "users",
    declared: "user",
    relation: false,
    check: (query) => {
      requireVisibleProperties(query, request.token);
    },
  });
}

/** https://learn.microsoft.com/graph/api/user-list-manager */
export function getManager(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, "User.Read.All");
  const manager = findManager(getRequestedUser(request));
  if (!manager) throw resourceNotFound("manager");
  return entityResponse(request, getUserObject(manager), "directoryObject");
}

/** https://learn.microsoft.com/graph/api/user-list-directreports */
export function listDirectReports(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, "User.Read.All", ...(isOwnUser(request) ? ["User.Read"] : []));
  const user = getRequestedUser(request);
  const reports = findObjects(findDirectReports(user).map(({ id }) => id));
  return pageResponse(request, reports, {
    name: `directReports/${user.id}`,
    declared: "directoryObject",
    relation: true,
  });
}

/** https://learn.microsoft.com/graph/api/user-list-memberof; groups are shown in full with GroupMember.Read.All. */
export function listMemberOf(request: ResourceRequest): GraphResponse {
  const user = getRequestedMember(request);
  const collection = { name: `memberOf/${user.id}`, declared: "directoryObject", relation: true } as const;
  return pageResponse(request, findMemberships(user), collection);
}

/** The groups alone, by an OData cast. */
export function listMemberOfGroups(request: ResourceRequest): GraphResponse {
  const user = getRequestedMember(request);
  const groups = findMemberships(user).filter(({ type }) => type.name === "group");
  return pageResponse(request, groups, { name: `memberOf/group/${user.id}`, declared: "group", relation: true });
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

/** The user that the path names, or the caller. */
export function getRequestedUser({ params: [key], token }: ResourceRequest): SampleUser {
  const user = findUser(key ?? token.oid);
  if (!user) throw resourceNotFound(key ?? token.oid);
  return user;
}

export function isOwnUser({ params: [key], token }: ResourceRequest): boolean {
  return key === undefined || findUser(key)?.id === token.oid;
}

export function isGuest({ oid }: AcceptedToken): boolean {
  return findUser(oid)?.userType === "Guest";
}

/** What a permission does not show cannot be asked for either. */
function requireVisibleProperties(query: DirectoryQuery, token: AcceptedToken): void {
  const isHidden = getQueriedProperties(query).some((property) => !userType.basic.includes(property));
  if (isHidden && !hasAnyScope(token, ["User.Read.All"])) throw requestDenied();
}

function getUserObject({ id }: SampleUser): DirectoryObject {
  const [object] = findObjects([id]);
  if (!object) throw resourceNotFound(id);
  return object;
}
