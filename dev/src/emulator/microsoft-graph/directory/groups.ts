import type { SampleGroup } from "../../sample/groups.ts";
import { GraphError, type GraphAnswer } from "../response.ts";
import type { ResourceRequest } from "../request.ts";
import { requestDenied, resourceNotFound } from "./errors.ts";
import { groupType } from "./group-type.ts";
import { findGroup, groupObjects, objectsOf } from "./lookup.ts";
import { directoryObject } from "./object-type.ts";
import { entityAnswer, pageAnswer } from "./page.ts";
import { requireAny } from "./permissions.ts";
import { isGuest } from "./users.ts";

/** The least permission for groups and who is in them (https://learn.microsoft.com/graph/api/group-list#permissions). */
const groupPermission = "GroupMember.Read.All";

/** https://learn.microsoft.com/graph/api/group-list; not for guests. */
export function listGroups(request: ResourceRequest): GraphAnswer {
  requireAny(request.token, groupPermission);
  if (isGuest(request.token)) throw requestDenied();
  return pageAnswer(request, groupObjects, { name: "groups", declared: "group", relation: false });
}

/** https://learn.microsoft.com/graph/api/group-get */
export function getGroup(request: ResourceRequest): GraphAnswer {
  return entityAnswer(request, directoryObject(groupType, requestedGroup(request)), "group");
}

/** https://learn.microsoft.com/graph/api/group-list-members; users are shown as far as the user permissions go. */
export function listMembers(request: ResourceRequest): GraphAnswer {
  const group = requestedGroup(request);
  const collection = { name: `members/${group.id}`, declared: "directoryObject", relation: true } as const;
  return pageAnswer(request, objectsOf(group.memberIds), collection);
}

/** The users alone, by an OData cast. */
export function listUserMembers(request: ResourceRequest): GraphAnswer {
  const group = requestedGroup(request);
  const users = objectsOf(group.memberIds).filter(({ type }) => type.name === "user");
  return pageAnswer(request, users, { name: `members/user/${group.id}`, declared: "user", relation: true });
}

/** https://learn.microsoft.com/graph/api/group-list-owners */
export function listOwners(request: ResourceRequest): GraphAnswer {
  const group = requestedGroup(request);
  const collection = { name: `owners/${group.id}`, declared: "directoryObject", relation: true } as const;
  return pageAnswer(request, objectsOf(group.ownerIds), collection);
}

function requestedGroup({ params: [id = ""], token }: ResourceRequest): SampleGroup {
  requireAny(token, groupPermission);
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    throw new GraphError(400, "Request_BadRequest", `Invalid object identifier '${id}'.`);
  }
  const group = findGroup(id);
  if (!group) throw resourceNotFound(id);
  return group;
}
