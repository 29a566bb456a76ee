import type { Group, User } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../../errors/service-errors.ts";
import { guidPattern } from "../../../lib/guid.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";
import {
  hasId,
  isMember,
  isUser,
  getItems,
  type GraphGroup,
  type GraphUser,
  type GroupMemberPage,
  type GroupPage,
  type UserPage,
} from "../types.ts";
import { groupProperties, toSelect, userProperties } from "../odata-select.ts";

export interface SearchArgs extends PageArgs {
  readonly search?: string | null | undefined;
}

/** Users and groups. `fields` are those of the schema's type that the operation wants. */
export interface DirectoryClient {
  getMe(fields: readonly string[]): Promise<GraphUser>;
  /** @returns null if there is none */
  getUserById(idOrPrincipalName: string, fields: readonly string[]): Promise<GraphUser | null>;
  /** @returns null if nobody in the directory has this address */
  findUserByMail(address: string, fields: readonly string[]): Promise<GraphUser | null>;
  listUsers(page: SearchArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if the user has none */
  getManager(userId: string, fields: readonly string[]): Promise<GraphUser | null>;
  listDirectReports(userId: string, page: PageArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if there is none */
  getGroupById(id: string, fields: readonly string[]): Promise<GraphGroup | null>;
  listGroups(page: SearchArgs, fields: readonly string[]): Promise<GroupPage>;
  listGroupsOfUser(userId: string, page: PageArgs, fields: readonly string[]): Promise<GroupPage>;
  listMembers(groupId: string, page: PageArgs, fields: readonly string[]): Promise<GroupMemberPage>;
  listOwners(groupId: string, page: PageArgs, fields: readonly string[]): Promise<UserPage>;
}

/**
 * @see https://learn.microsoft.com/graph/api/resources/user
 * @see https://learn.microsoft.com/graph/api/resources/group
 */
export function createDirectoryClient({ userId: callerId, getOne, get, loadPage }: GraphRequests): DirectoryClient {
  const selectUser = (fields: readonly string[]) => ({ select: toSelect(userProperties, fields) });
  const selectGroup = (fields: readonly string[]) => ({ select: toSelect(groupProperties, fields) });
  const userCollection = (fields: readonly string[]) => ({ isItem: isUser, ...selectUser(fields) });
  const groupCollection = (fields: readonly string[]) => ({ isItem: hasId<Group>, ...selectGroup(fields) });
  const userPath = (id: string): string => `/users/${encodeURIComponent(id)}`;
  const groupPath = (id: string): string => `/groups/${encodeURIComponent(id)}`;

  return {
    // Who is calling is known without a call.
    getMe: async (fields) =>
      selectUser(fields).select.length === 1 ? { id: callerId } : getOne<User>({ path: "/me", ...selectUser(fields) }),
    getUserById: async (id, fields) =>
      isUserId(id) ? nullIfNotFound(getOne<User>({ path: userPath(id), ...selectUser(fields) })) : null,
    findUserByMail: async (address, fields) => {
      if (!isMailAddress(address)) return null;
      const $filter = `mail eq '${address.replaceAll("'", "''")}'`;
      const response = await get({ path: "/users", parameters: { $filter, $top: "1" }, ...selectUser(fields) });
      return getItems<User>(response)?.[0] ?? null;
    },
    listUsers: (page, fields) => loadPage({ ...toSearch("/users", "mail", page), ...userCollection(fields) }, page),
    getManager: (id, fields) =>
      nullIfNotFound(getOne<User>({ path: `${userPath(id)}/manager`, ...selectUser(fields) })),
    listDirectReports: (id, page, fields) => {
      const list = `User.directReports ${id}`;
      return loadPage({ list, path: `${userPath(id)}/directReports`, ...userCollection(fields) }, page);
    },
    getGroupById: async (id, fields) =>
      guidPattern.test(id) ? nullIfNotFound(getOne<Group>({ path: groupPath(id), ...selectGroup(fields) })) : null,
    listGroups: (page, fields) =>
      loadPage({ ...toSearch("/groups", "description", page), ...groupCollection(fields) }, page),
    listGroupsOfUser: (id, page, fields) => {
      const path = `${userPath(id)}/memberOf/microsoft.graph.group`;
      return loadPage({ list: `User.groups ${id}`, path, ...groupCollection(fields) }, page);
    },
    listMembers: (id, page, fields) => {
      const properties = [...new Set([...selectUser(fields).select, ...selectGroup(fields).select])];
      const path = `${groupPath(id)}/members`;
      return loadPage({ list: `Group.members ${id}`, path, select: properties, isItem: isMember }, page);
    },
    listOwners: (id, page, fields) =>
      loadPage({ list: `Group.owners ${id}`, path: `${groupPath(id)}/owners`, ...userCollection(fields) }, page),
  };
}

/** A collection of the directory, or the part of it that has a word in its name, or in one property more. */
function toSearch(path: string, property: string, { search }: SearchArgs) {
  if (search === null || search === undefined) return { list: path, path };
  // Neither can be a part of a word, and Graph refuses to search for blanks.
  const words = search.replace(/["\\]/g, " ").trim();
  if (words.length < 2 || search.length > 100)
    throw new BadUserInputError("`search` must have from 2 to 100 characters", { argument: "search" });
  return {
    list: `${path} ${words}`,
    path,
    parameters: { $search: `"displayName:${words}" OR "${property}:${words}"` },
    headers: { ConsistencyLevel: "eventual" },
  };
}

/** An object id or a user principal name. What is neither is nobody's, and never becomes part of a path: `..` would leave it. */
function isUserId(text: string): boolean {
  return guidPattern.test(text) || isMailAddress(text);
}

function isMailAddress(text: string): boolean {
  return /^[^@\s]{1,128}@[^@\s]{1,128}$/.test(text);
}
