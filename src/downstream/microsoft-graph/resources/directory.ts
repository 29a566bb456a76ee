import { BadUserInputError } from "../../../errors/service-errors.ts";
import { guidPattern } from "../../../lib/guid.ts";
import { invalidResponseError } from "../../http/downstream-client.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { hasErrorCode, rejectArguments } from "../error-code.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";
import type { LoadPage } from "../pagination.ts";
import { validateSearch } from "../validate-input.ts";
import { groupProperties, toSelect, userProperties } from "../odata-select.ts";
import {
  getItems,
  isGroup,
  isMember,
  isUser,
  type GraphGroup,
  type GraphUser,
  type GroupMemberPage,
  type GroupPage,
  type UserPage,
} from "../types.ts";

export interface SearchArgs extends PageArgs {
  readonly search?: string | null | undefined;
}

/** Users and groups of the tenant. `fields` are the selected fields of the schema type. */
export interface DirectoryClient {
  getMe(fields: readonly string[]): Promise<GraphUser>;
  /** @returns null if the user does not exist */
  getUserById(idOrPrincipalName: string, fields: readonly string[]): Promise<GraphUser | null>;
  /** @param address as Graph sent it  @returns null if no user has this address, as the primary or a secondary one */
  findUserByAddress(address: unknown, fields: readonly string[]): Promise<GraphUser | null>;
  listUsers(page: SearchArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if the user has no manager, or one that is not a user, such as a contact of the organization */
  getManager(userId: string, fields: readonly string[]): Promise<GraphUser | null>;
  listDirectReports(userId: string, page: PageArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if the group does not exist */
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
  const groupCollection = (fields: readonly string[]) => ({ isItem: isGroup, ...selectGroup(fields) });
  const userPath = (id: string): string => `/users/${encodeURIComponent(id)}`;
  const groupPath = (id: string): string => `/groups/${encodeURIComponent(id)}`;
  const listMatches: LoadPage = (collection, page) => {
    const matches = loadPage(collection, page);
    return collection.parameters?.["$search"] ? rejectArguments(matches, { 400: "search" }) : matches;
  };

  return {
    // The caller's id is in the access token: no request is needed for it.
    getMe: async (fields) =>
      selectUser(fields).select.length === 1
        ? { id: callerId }
        : getOne<GraphUser>({ path: "/me", ...selectUser(fields) }),
    getUserById: async (id, fields) =>
      isUserId(id) ? nullIfNotFound(getOne<GraphUser>({ path: userPath(id), ...selectUser(fields) })) : null,
    findUserByAddress: async (address, fields) => {
      if (typeof address !== "string" || !isMailAddress(address)) return null;
      const quoted = address.toLowerCase().replaceAll("'", "''");
      const findUser = async ($filter: string): Promise<GraphUser | null> => {
        const response = await get({ path: "/users", parameters: { $filter, $top: "1" }, ...selectUser(fields) });
        const users = getItems(response, isUser);
        if (!users) throw invalidResponseError("MICROSOFT_GRAPH");
        return users[0] ?? null;
      };
      const primary = `mail eq '${quoted}'`;
      return findUser(`${primary} or proxyAddresses/any(a:a eq 'smtp:${quoted}')`).catch((error: unknown) => {
        // `User.ReadBasic.All` does not include secondary addresses.
        if (hasErrorCode(error, "Authorization_RequestDenied")) return findUser(primary);
        throw error;
      });
    },
    listUsers: (page, fields) => listMatches({ ...toSearch("/users", "mail", page), ...userCollection(fields) }, page),
    getManager: async (id, fields) => {
      const manager = await nullIfNotFound(
        getOne<GraphUser>({ path: `${userPath(id)}/manager`, ...selectUser(fields) }),
      );
      return isUser(manager) ? manager : null;
    },
    listDirectReports: (id, page, fields) => {
      const list = `User.directReports ${id}`;
      return loadPage({ list, path: `${userPath(id)}/directReports`, ...userCollection(fields) }, page);
    },
    getGroupById: async (id, fields) =>
      guidPattern.test(id) ? nullIfNotFound(getOne<GraphGroup>({ path: groupPath(id), ...selectGroup(fields) })) : null,
    listGroups: (page, fields) =>
      listMatches({ ...toSearch("/groups", "description", page), ...groupCollection(fields) }, page),
    listGroupsOfUser: (id, page, fields) => {
      const path = `${userPath(id)}/memberOf/microsoft.graph.group`;
      return loadPage({ list: `User.groups ${id}`, path, ...advancedQuery, ...groupCollection(fields) }, page);
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

/**
 * Required for an OData cast of a relationship.
 * @see https://learn.microsoft.com/graph/api/user-list-memberof#request-headers
 */
const advancedQuery = { parameters: { $count: "true" }, headers: { ConsistencyLevel: "eventual" } };

/**
 * The collection, restricted to items with the search term in the display name or in one more property.
 *
 * @throws {BadUserInputError} unless the search term has from 2 to 100 characters
 */
function toSearch(path: string, property: string, { search }: SearchArgs) {
  if (search === null || search === undefined) return { list: path, path };
  // Graph decodes `$search` of directory objects twice, so `R%26D` fails. Words are split at symbols anyway.
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/21991
  const words = validateSearch(search).replace(/[&#%]/g, " ").trim();
  if (words === "") throw new BadUserInputError("`search` must have letters or digits", { argument: "search" });
  return {
    list: `${path} ${words}`,
    path,
    parameters: { $search: `"displayName:${words}" OR "${property}:${words}"` },
    headers: { ConsistencyLevel: "eventual" },
  };
}

/**
 * The characters of user principal names. They become a path segment; anything else could leave it.
 * @see https://learn.microsoft.com/graph/api/resources/user#properties
 */
const principalNamePattern = /^[\w'.!#^~-]{1,128}@[\w.-]{1,128}$/;

/** Whether the text is an object id or a user principal name. */
function isUserId(text: string): boolean {
  return guidPattern.test(text) || principalNamePattern.test(text);
}

/** Addresses in messages and events can be any text. */
function isMailAddress(text: string): boolean {
  return /^[^@\s\p{Cc}\p{Cs}]{1,128}@[^@\s\p{Cc}\p{Cs}]{1,128}$/u.test(text);
}
