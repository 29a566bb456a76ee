import { grantsAny, type AcceptedToken } from "../../resource-server.ts";
import type { SampleUser } from "../../tenant.ts";
import type { GraphAnswer } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { requestDenied, resourceNotFound } from "./errors.ts";
import { directReportsOf, findUser, managerOf, membershipsOf, objectsOf, userObjects } from "./lookup.ts";
import type { DirectoryObject } from "./object-type.ts";
import { entityAnswer, pageAnswer } from "./page.ts";
import { requireAny } from "./permissions.ts";
import { lookedAt, type DirectoryQuery } from "./query.ts";
import { userType } from "./user-type.ts";

/** https://learn.microsoft.com/graph/api/user-get */
export function getUser(request: ResourceRequest): GraphAnswer {
  requireAny(request.token, "User.ReadBasic.All", "User.Read.All", ...(isOwn(request) ? ["User.Read"] : []));
  return entityAnswer(request, objectOf(requestedUser(request)), "user");
}

/** https://learn.microsoft.com/graph/api/user-list; not for guests. */
export function listUsers(request: ResourceRequest): GraphAnswer {
  requireAny(request.token, "User.ReadBasic.All", "User.Read.All");
  if (isGuest(request.token)) throw requestDenied();
  return pageAnswer(request, userObjects, {
    name: "users",
    declared: "user",
    relation: false,
    check: (query) => {
      checkVisible(query, request.token);
    },
  });
}

/** https://learn.microsoft.com/graph/api/user-list-manager */
export function getManager(request: ResourceRequest): GraphAnswer {
  requireAny(request.token, "User.Read.All");
  const manager = managerOf(requestedUser(request));
  if (!manager) throw resourceNotFound("manager");
  return entityAnswer(request, objectOf(manager), "directoryObject");
}

/** https://learn.microsoft.com/graph/api/user-list-directreports */
export function listDirectReports(request: ResourceRequest): GraphAnswer {
  requireAny(request.token, "User.Read.All", ...(isOwn(request) ? ["User.Read"] : []));
  const user = requestedUser(request);
  const reports = objectsOf(directReportsOf(user).map(({ id }) => id));
  return pageAnswer(request, reports, {
    name: `directReports/${user.id}`,
    declared: "directoryObject",
    relation: true,
  });
}

/** https://learn.microsoft.com/graph/api/user-list-memberof; groups are shown in full with GroupMember.Read.All. */
export function listMemberOf(request: ResourceRequest): GraphAnswer {
  const user = member(request);
  const collection = { name: `memberOf/${user.id}`, declared: "directoryObject", relation: true } as const;
  return pageAnswer(request, membershipsOf(user), collection);
}

/** The groups alone, by an OData cast. */
export function listMemberOfGroups(request: ResourceRequest): GraphAnswer {
  const user = member(request);
  const groups = membershipsOf(user).filter(({ type }) => type.name === "group");
  return pageAnswer(request, groups, { name: `memberOf/group/${user.id}`, declared: "group", relation: true });
}

function member(request: ResourceRequest): SampleUser {
  requireAny(request.token, "User.Read.All", "GroupMember.Read.All", ...(isOwn(request) ? ["User.Read"] : []));
  return requestedUser(request);
}

/** The user that the path names, or the caller. */
export function requestedUser({ params: [key], token }: ResourceRequest): SampleUser {
  const user = findUser(key ?? token.oid);
  if (!user) throw resourceNotFound(key ?? token.oid);
  return user;
}

export function isOwn({ params: [key], token }: ResourceRequest): boolean {
  return key === undefined || findUser(key)?.id === token.oid;
}

export function isGuest({ oid }: AcceptedToken): boolean {
  return findUser(oid)?.userType === "Guest";
}

/** What a permission does not show cannot be asked for either. */
function checkVisible(query: DirectoryQuery, token: AcceptedToken): void {
  const hidden = lookedAt(query).some((property) => !userType.basic.includes(property));
  if (hidden && !grantsAny(token, ["User.Read.All"])) throw requestDenied();
}

function objectOf({ id }: SampleUser): DirectoryObject {
  const [object] = objectsOf([id]);
  if (!object) throw resourceNotFound(id);
  return object;
}
