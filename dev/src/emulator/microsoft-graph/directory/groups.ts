import type { SampleGroup } from "../../sample/groups.ts";
import { GraphError, type GraphResponse } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { requestDeniedError, resourceNotFoundError } from "./errors.ts";
import { groupType } from "./group-type.ts";
import { findGroup, groupObjects, findObjects } from "./lookup.ts";
import { toDirectoryObject } from "./object-type.ts";
import { entityResponse, pageResponse } from "./page.ts";
import { requireAnyPermission } from "./permissions.ts";
import { isGuest } from "./users.ts";

/**
 * Least privileged permission for groups and their members
 * (https://learn.microsoft.com/graph/api/group-list#permissions).
 */
const groupPermission = "GroupMember.Read.All";

/** Lists groups; guests are denied (https://learn.microsoft.com/graph/api/group-list). */
export function listGroups(request: ResourceRequest): GraphResponse {
  requireAnyPermission(request.token, groupPermission);
  if (isGuest(request.token)) throw requestDeniedError();
  return pageResponse(request, groupObjects, { name: "groups", declared: "group", isRelation: false });
}

/** @see https://learn.microsoft.com/graph/api/group-get */
export function getGroup(request: ResourceRequest): GraphResponse {
  return entityResponse(request, toDirectoryObject(groupType, getRequestedGroup(request)), "group");
}

/**
 * Lists members. The properties of users depend on the user permissions
 * (https://learn.microsoft.com/graph/api/group-list-members).
 */
export function listMembers(request: ResourceRequest): GraphResponse {
  const group = getRequestedGroup(request);
  const collection = { name: `members/${group.id}`, declared: "directoryObject", isRelation: true } as const;
  return pageResponse(request, findObjects(group.memberIds), collection);
}

/** Lists only the users among the members, by an OData cast. */
export function listUserMembers(request: ResourceRequest): GraphResponse {
  const group = getRequestedGroup(request);
  const users = findObjects(group.memberIds).filter(({ type }) => type.name === "user");
  return pageResponse(request, users, { name: `members/user/${group.id}`, declared: "user", isRelation: true });
}

/** @see https://learn.microsoft.com/graph/api/group-list-owners */
export function listOwners(request: ResourceRequest): GraphResponse {
  const group = getRequestedGroup(request);
  const collection = { name: `owners/${group.id}`, declared: "directoryObject", isRelation: true } as const;
  return pageResponse(request, findObjects(group.ownerIds), collection);
}

function getRequestedGroup({ params: [id = ""], token }: ResourceRequest): SampleGroup {
  requireAnyPermission(token, groupPermission);
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    throw new GraphError(400, "Request_BadRequest", `Invalid object identifier '${id}'.`);
  }
  const group = findGroup(id);
  if (!group) throw resourceNotFoundError(id);
  return group;
}
