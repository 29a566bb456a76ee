import type { Endpoint } from "../router.ts";
import { getGroup, listGroups, listMembers, listOwners, listUserMembers } from "./groups.ts";
import { getPhoto, getSizedPhoto } from "./photos.ts";
import { getManager, getUser, listDirectReports, listGroupsOfUser, listMemberOfGroups, listUsers } from "./users.ts";

/** Endpoints of users and groups, read-only. */
export const directoryEndpoints: readonly Endpoint[] = [
  get("/users", listUsers),
  ...["/me", "/users/{id}"].flatMap((user) => [
    get(user, getUser),
    get(`${user}/manager`, getManager),
    get(`${user}/directReports`, listDirectReports),
    get(`${user}/memberOf`, listGroupsOfUser),
    get(`${user}/memberOf/microsoft.graph.group`, listMemberOfGroups),
    get(`${user}/photo/$value`, getPhoto),
    get(`${user}/photos/{size}/$value`, getSizedPhoto),
  ]),
  get("/groups", listGroups),
  get("/groups/{id}", getGroup),
  get("/groups/{id}/members", listMembers),
  get("/groups/{id}/members/microsoft.graph.user", listUserMembers),
  get("/groups/{id}/owners", listOwners),
];

function get(path: string, handle: Endpoint["handle"]): Endpoint {
  return { method: "GET", path, handle };
}
