import type { Group, User } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../../errors/service-errors.ts";
import { guidPattern } from "../../../entra/guid.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { nullIfNotFound, type Calls } from "../graph-request.ts";
import {
  isIdentified,
  isMember,
  isUser,
  itemsOf,
  type GraphGroup,
  type GraphUser,
  type GroupMemberPage,
  type GroupPage,
  type UserPage,
} from "../types.ts";
import { groupProperties, select, userProperties } from "../odata-select.ts";

export interface SearchArgs extends PageArgs {
  readonly search?: string | null | undefined;
}

/** Users and groups. `fields` are those of the schema's type that the operation wants. */
export interface Directory {
  me(fields: readonly string[]): Promise<GraphUser>;
  /** @returns null if there is none */
  userById(idOrPrincipalName: string, fields: readonly string[]): Promise<GraphUser | null>;
  /** @returns null if nobody in the directory has this address */
  userByMail(address: string, fields: readonly string[]): Promise<GraphUser | null>;
  users(page: SearchArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if the user has none */
  managerOf(userId: string, fields: readonly string[]): Promise<GraphUser | null>;
  directReportsOf(userId: string, page: PageArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if there is none */
  groupById(id: string, fields: readonly string[]): Promise<GraphGroup | null>;
  groups(page: SearchArgs, fields: readonly string[]): Promise<GroupPage>;
  groupsOf(userId: string, page: PageArgs, fields: readonly string[]): Promise<GroupPage>;
  membersOf(groupId: string, page: PageArgs, fields: readonly string[]): Promise<GroupMemberPage>;
  ownersOf(groupId: string, page: PageArgs, fields: readonly string[]): Promise<UserPage>;
}

/**
 * @see https://learn.microsoft.com/graph/api/resources/user
 * @see https://learn.microsoft.com/graph/api/resources/group
 */
export function createDirectory({ userId: callerId, loadOne, load, loadPage }: Calls): Directory {
  const user = (fields: readonly string[]) => ({ select: select(userProperties, fields) });
  const group = (fields: readonly string[]) => ({ select: select(groupProperties, fields) });
  const users = (fields: readonly string[]) => ({ isItem: isUser, ...user(fields) });
  const groups = (fields: readonly string[]) => ({ isItem: isIdentified<Group>, ...group(fields) });
  const ofUser = (id: string): string => `/users/${encodeURIComponent(id)}`;
  const ofGroup = (id: string): string => `/groups/${encodeURIComponent(id)}`;

  return {
    // Who is calling is known without a call.
    me: async (fields) =>
      user(fields).select.length === 1 ? { id: callerId } : loadOne<User>({ path: "/me", ...user(fields) }),
    userById: async (id, fields) =>
      isUserKey(id) ? nullIfNotFound(loadOne<User>({ path: ofUser(id), ...user(fields) })) : null,
    userByMail: async (address, fields) => {
      if (!isMailAddress(address)) return null;
      const $filter = `mail eq '${address.replaceAll("'", "''")}'`;
      const answer = await load({ path: "/users", parameters: { $filter, $top: "1" }, ...user(fields) });
      return itemsOf<User>(answer)?.[0] ?? null;
    },
    users: (page, fields) => loadPage({ ...searched("/users", "mail", page), ...users(fields) }, page),
    managerOf: (id, fields) => nullIfNotFound(loadOne<User>({ path: `${ofUser(id)}/manager`, ...user(fields) })),
    directReportsOf: (id, page, fields) => {
      const list = `User.directReports ${id}`;
      return loadPage({ list, path: `${ofUser(id)}/directReports`, ...users(fields) }, page);
    },
    groupById: async (id, fields) =>
      guidPattern.test(id) ? nullIfNotFound(loadOne<Group>({ path: ofGroup(id), ...group(fields) })) : null,
    groups: (page, fields) => loadPage({ ...searched("/groups", "description", page), ...groups(fields) }, page),
    groupsOf: (id, page, fields) => {
      const path = `${ofUser(id)}/memberOf/microsoft.graph.group`;
      return loadPage({ list: `User.groups ${id}`, path, ...groups(fields) }, page);
    },
    membersOf: (id, page, fields) => {
      const properties = [...new Set([...user(fields).select, ...group(fields).select])];
      const path = `${ofGroup(id)}/members`;
      return loadPage({ list: `Group.members ${id}`, path, select: properties, isItem: isMember }, page);
    },
    ownersOf: (id, page, fields) =>
      loadPage({ list: `Group.owners ${id}`, path: `${ofGroup(id)}/owners`, ...users(fields) }, page),
  };
}

/** A collection of the directory, or the part of it that has a word in its name, or in one property more. */
function searched(path: string, property: string, { search }: SearchArgs) {
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
function isUserKey(text: string): boolean {
  return guidPattern.test(text) || isMailAddress(text);
}

function isMailAddress(text: string): boolean {
  return /^[^@\s]{1,128}@[^@\s]{1,128}$/.test(text);
}
